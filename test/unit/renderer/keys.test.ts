import { describe, expect, it } from 'vitest';
import type { KeyPress } from '#renderer/state/keys.ts';
import { describePress, toKeyCaps } from '#renderer/state/keys.ts';

function press(key: string, code: string, part: Partial<KeyPress> = {}): KeyPress {
  return { key, code, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...part };
}

describe('describePress', () => {
  it.each([
    ['v', press('v', 'KeyV'), 'v'],
    ['V with Caps Lock is still v', press('V', 'KeyV'), 'v'],
    ['n with Shift and Caps Lock is Shift+n', press('n', 'KeyN', { shiftKey: true }), 'Shift+n'],
    ['a on AZERTY goes by what it writes', press('a', 'KeyQ'), 'a'],
    ['m on AZERTY too, where it lies on the semicolon', press('m', 'Semicolon'), 'm'],
    ['v on Dvorak too, where it lies on the full stop', press('v', 'Period'), 'v'],
    ['a full stop on Dvorak is one, where it lies on E', press('.', 'KeyE'), 'Period'],
    ['the V key of a Cyrillic layout', press('м', 'KeyV'), 'v'],
    ['a full stop', press('.', 'Period'), 'Period'],
    ['Shift and full stop, whatever it writes', press(':', 'Period', { shiftKey: true }), 'Shift+Period'],
    ['[ of a German layout stays at its place', press('ü', 'BracketLeft'), 'BracketLeft'],
    ['a digit of an AZERTY layout', press('&', 'Digit1'), 'Digit1'],
    ['Space', press(' ', 'Space'), 'Space'],
    ['Alt and left', press('ArrowLeft', 'ArrowLeft', { altKey: true }), 'Alt+ArrowLeft'],
    ['Ctrl, Shift and z', press('Z', 'KeyZ', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+z'],
    ['? goes by the character, Shift or not', press('?', 'Minus', { shiftKey: true }), '?'],
  ])('%s', (_, given, description) => {
    expect(describePress(given, false)[0]).toBe(description);
  });

  it('takes Cmd on macOS and leaves Ctrl to the system', () => {
    expect(describePress(press('k', 'KeyK', { metaKey: true }), true)).toEqual(['Mod+k']);
    expect(describePress(press('k', 'KeyK', { ctrlKey: true }), true)).toEqual([]);
  });

  it('says nothing of a modifier alone', () => {
    expect(describePress(press('Shift', 'ShiftLeft', { shiftKey: true }), false)).toEqual([]);
  });
});

describe('toKeyCaps', () => {
  it("prints what the user's own layout has on a key", () => {
    const printed = new Map([['BracketLeft', 'ü']]);

    expect(toKeyCaps('BracketLeft', { isMac: false, printed })).toEqual(['ü']);
    expect(toKeyCaps('Mod+Shift+z', { isMac: false })).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(toKeyCaps('Alt+ArrowLeft', { isMac: true })).toEqual(['Alt', '←']);
    expect(toKeyCaps('Digit3', { isMac: false })).toEqual(['3']);
  });
});
