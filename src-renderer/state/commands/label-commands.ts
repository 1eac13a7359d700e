import { findWfdbCodeBySymbol } from '#shared/domain/wfdb-codes.ts';
import type { Command } from '../commands.svelte.ts';
import type { Desk } from '../desk.svelte.ts';

/** Keys that write one symbol: lower-case symbols with Shift. */
const CLASS_KEYS: readonly (readonly [key: string, symbol: string])[] = [
  ['n', 'N'],
  ['v', 'V'],
  ['s', 'S'],
  ['a', 'A'],
  ['f', 'F'],
  ['q', 'Q'],
  ['l', 'L'],
  ['r', 'R'],
  ['b', 'B'],
  ['j', 'J'],
  ['e', 'E'],
  ['p', '/'],
  ['Shift+n', 'n'],
  ['Shift+a', 'a'],
  ['Shift+f', 'f'],
  ['Shift+r', 'r'],
  ['Shift+j', 'j'],
  ['Shift+e', 'e'],
];

export function listLabelCommands({ labelling, dialogs }: Desk): readonly Command[] {
  const classes = CLASS_KEYS.map(([key, symbol]): Command => {
    const row = findWfdbCodeBySymbol(symbol);
    if (row === undefined) throw new Error(`listLabelCommands: no WFDB symbol '${symbol}'`);
    return {
      id: `label.${row.mnemonic.toLowerCase()}`,
      title: `${symbol}  ${row.description}`,
      group: 'Label',
      keys: [key],
      run: () => labelling.label(row.code),
    };
  });
  return [
    ...classes,
    {
      id: 'label.other',
      title: 'Other symbol…',
      group: 'Label',
      keys: ['k'],
      run: () => dialogs.open({ kind: 'symbols' }),
    },
  ];
}
