/** A WFDB annotator name made of a set's name: letters, digits and '_', a letter first, at most 20. 'Dr. Müller' gives 'DrMuller'. */
export function toAnnotatorName(setName: string): string {
  const plain = setName
    .normalize('NFD')
    .replace(/[^A-Za-z0-9_]/g, '')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 20);
  return plain === '' ? 'reader' : plain;
}
