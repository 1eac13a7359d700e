/** Names that Windows keeps for devices, whatever their suffix. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
/** As long as a WFDB name may be with room for a number. */
const MAX_NAME_LENGTH = 60;

/** A record's own name as other programs and file systems take it: letters, digits, '_' and '-'. */
export function toExportName(recordName: string): string {
  const plain = recordName
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9_-]+/g, '_')
    .slice(0, MAX_NAME_LENGTH);
  if (plain === '' || /^_+$/.test(plain)) return 'record';
  return DEVICE_NAME.test(plain) || plain.startsWith('-') ? `_${plain}` : plain;
}

/** Gives names out, each once: '100', then '100_2'. Case does not count, as on Windows and macOS. */
export function createExportNames(): (recordName: string) => string {
  const taken = new Set<string>();
  return (recordName) => {
    const wanted = toExportName(recordName);
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}_${number}`;
    taken.add(name.toLowerCase());
    return name;
  };
}

/**
 * Name of an imported annotation file in an export: its own, or that of the record where the record had to be renamed. Never a way
 * out of the folder, and never the record's header or signal file.
 */
export function toAnnotationFileName(
  sourceName: string,
  names: { readonly own: string; readonly exported: string },
): string {
  const baseName = sourceName.split(/[/\\]/).at(-1) ?? '';
  const suffix = baseName.startsWith(`${names.own}.`)
    ? baseName.slice(names.own.length)
    : `.${baseName.split('.').at(-1)}`;
  const plain = suffix.replaceAll(/[^A-Za-z0-9_.-]+/g, '_').replaceAll(/\.{2,}/g, '.');
  const safe = /^\.(hea|dat)?$/i.test(plain) ? `${plain}_ann` : plain;
  return `${names.exported}${safe}`;
}
