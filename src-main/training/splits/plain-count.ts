/**
 * '42 patient(s) in ...' as people say it, '42 patients in ...'. What a split says of its leaks is hashed with it, so that its own words
 * stay as they are: the cards of models that were trained on it name the hash.
 */
export function toPlainCount(text: string): string {
  return text.replace(/^(\d+) ([a-z]+)\(s\)/, (_, count: string, noun: string) => {
    return `${count} ${noun}${count === '1' ? '' : 's'}`;
  });
}
