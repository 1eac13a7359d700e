import { describe, expect, it } from 'vitest';
import type { Command } from '#renderer/state/commands.svelte.ts';
import { Commands } from '#renderer/state/commands.svelte.ts';

function createCommands(keys: Record<string, string> = {}) {
  const ran: string[] = [];
  const said: string[] = [];
  const commands = new Commands({ isMac: false, changedKeys: () => keys, say: (text) => said.push(text) });
  const add = (id: string, key: string, part: Partial<Command> = {}) =>
    commands.register([{ id, title: id, group: 'Edit', keys: [key], run: () => ran.push(id), ...part }]);
  const press = (key: string, code: string, repeat = false) =>
    commands.press({ key, code, repeat, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false });
  return { commands, add, press, ran, said };
}

describe('Commands', () => {
  it('repeats only what navigates while a key is held', () => {
    const { add, press, ran } = createCommands();
    add('label', 'v');
    add('next', 'ArrowRight', { repeats: true });

    press('v', 'KeyV', true);
    press('ArrowRight', 'ArrowRight', true);

    expect(ran).toEqual(['next']);
  });

  it('says why a command cannot be done', () => {
    const { add, press, ran, said } = createCommands();
    add('undo', 'v', { whyNot: () => 'There is nothing to undo.' });

    expect(press('v', 'KeyV')).toBe(true);

    expect(ran).toEqual([]);
    expect(said).toEqual(['There is nothing to undo.']);
  });

  it('gives a key that the person has given away to the new command alone', () => {
    const { add, press, ran, commands } = createCommands({ second: 'v' });
    add('first', 'v');
    add('second', 'x');

    press('v', 'KeyV');
    press('x', 'KeyX');

    expect(ran).toEqual(['second']);
    expect(commands.holderOf('v')?.id).toBe('second');
  });

  it('takes the keys of a command away when the person wants none', () => {
    const { add, press, ran, commands } = createCommands({ first: '' });
    add('first', 'v');

    expect(press('v', 'KeyV')).toBe(false);
    expect(ran).toEqual([]);
    expect(commands.capsOf('first')).toEqual([]);
  });
});
