/**
 * Descriptions of keys, as settings keep them: modifiers, then the key, joined by '+', e.g. 'v', 'Shift+n', 'Comma',
 * 'Mod+Shift+z', 'Alt+ArrowLeft', '?'. 'Mod' is Ctrl, or Cmd on macOS. A Latin letter goes by the character that the key writes,
 * never by its case (Caps Lock), so layouts that move letters keep them; punctuation, digits and named keys go by `event.code`, so
 * they stay at their place; '?' goes by the character, whatever keys write it.
 */
export type KeyDescription = string;

/** The facts of a KeyboardEvent that count. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const PUNCTUATION: ReadonlyMap<string, string> = new Map([
  [',', 'Comma'],
  ['<', 'Comma'],
  ['.', 'Period'],
  ['>', 'Period'],
  ['[', 'BracketLeft'],
  ['{', 'BracketLeft'],
  [']', 'BracketRight'],
  ['}', 'BracketRight'],
]);

/** What a press may be called, most fitting first; empty for a bare modifier. */
export function describePress(press: KeyPress, isMac: boolean): readonly KeyDescription[] {
  const mod = isMac ? press.metaKey : press.ctrlKey;
  // The other of the two makes it somebody else's: Ctrl on macOS, the system's key elsewhere.
  if (isMac ? press.ctrlKey : press.metaKey) return [];
  if (/^(Shift|Control|Alt|Meta|AltGraph|CapsLock|Dead|Process)/.test(press.key)) return [];
  const names: string[] = [];
  const letter = findLetter(press);
  if (letter !== undefined) names.push(letter);
  else if (press.key === '?') names.push('?');
  const punctuation = press.code.startsWith('Key') ? PUNCTUATION.get(press.key) : undefined;
  if (letter === undefined) names.push(punctuation ?? press.code);
  return names
    .filter((name) => name !== '')
    .map((name) => {
      const shift = press.shiftKey && name !== '?';
      return `${mod ? 'Mod+' : ''}${press.altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${name}`;
    });
}

/** The Latin letter that a key writes; on a layout that writes no Latin letters, the one at its place. */
function findLetter(press: KeyPress): string | undefined {
  const lower = press.key.toLowerCase();
  if (/^[a-z]$/.test(lower)) return lower;
  const writesOtherLetter = /^\p{L}$/u.test(press.key) && !/^[\u0000-\u024f]$/u.test(press.key);
  if (press.code.startsWith('Key') && (writesOtherLetter || press.altKey)) return press.code.slice(3).toLowerCase();
  return undefined;
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['ArrowLeft', '←'],
  ['ArrowRight', '→'],
  ['ArrowUp', '↑'],
  ['ArrowDown', '↓'],
  ['PageUp', 'PgUp'],
  ['PageDown', 'PgDn'],
  ['Escape', 'Esc'],
  ['Delete', 'Del'],
  ['Comma', ','],
  ['Period', '.'],
  ['BracketLeft', '['],
  ['BracketRight', ']'],
]);

/** The keys of a description as they are printed, e.g. ['Ctrl', 'Shift', 'Z']; `printed` tells what the user's layout has on a key. */
export function toKeyCaps(
  description: KeyDescription,
  options: { readonly isMac: boolean; readonly printed?: ReadonlyMap<string, string> },
): readonly string[] {
  return description.split('+').map((part) => {
    if (part === 'Mod') return options.isMac ? 'Cmd' : 'Ctrl';
    if (/^[a-z]$/.test(part)) return part.toUpperCase();
    const name = NAMES.get(part);
    const printed = options.printed?.get(part);
    if (printed !== undefined && printed.trim() !== '' && !/^[↑←→↓]|PgUp|PgDn|Esc|Del$/.test(name ?? ''))
      return printed;
    return name ?? part.replace(/^(Digit|Key)/, '');
  });
}
