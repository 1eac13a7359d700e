import type { Command } from '../commands.svelte.ts';
import type { Desk } from '../desk.svelte.ts';

export function listEditCommands(desk: Desk): readonly Command[] {
  const { labelling, editing, ranges, annotations, opened, ownSet } = desk;
  const group = 'Edit' as const;
  const marks = () => opened.viewer?.marks;
  return [
    {
      id: 'edit.toggle',
      title: 'Editing on or off',
      group,
      keys: ['F2'],
      run: () => editing.set(!editing.isOn),
    },
    {
      id: 'edit.undo',
      title: 'Undo',
      group,
      keys: ['Mod+z'],
      whyNot: () => (annotations.set?.undoLabel == null && !annotations.isSaving ? 'There is nothing to undo.' : null),
      run: () => editing.undo(),
    },
    {
      id: 'edit.redo',
      title: 'Redo',
      group,
      keys: desk.commands.isMac ? ['Mod+Shift+z'] : ['Mod+Shift+z', 'Mod+y'],
      whyNot: () => (annotations.set?.redoLabel == null && !annotations.isSaving ? 'There is nothing to redo.' : null),
      run: () => editing.redo(),
    },
    { id: 'edit.insert', title: 'Insert a beat', group, keys: ['i'], run: () => labelling.insert() },
    { id: 'edit.delete', title: 'Delete', group, keys: ['Delete', 'Backspace'], run: () => labelling.remove() },
    {
      id: 'edit.nudge-left',
      title: 'Move one sample left',
      group,
      keys: ['Shift+Comma'],
      run: () => labelling.nudge(-1),
    },
    {
      id: 'edit.nudge-right',
      title: 'Move one sample right',
      group,
      keys: ['Shift+Period'],
      run: () => labelling.nudge(1),
    },
    { id: 'edit.range', title: 'Start or end of a range', group, keys: ['m'], run: () => ranges.mark() },
    { id: 'edit.rhythm', title: 'Rhythm of the range…', group, keys: ['y'], run: () => ranges.ask('rhythm') },
    { id: 'edit.noise', title: 'Noise in the range…', group, keys: ['z'], run: () => ranges.ask('noise') },
    {
      id: 'edit.flutter',
      title: 'Ventricular flutter in the range',
      group,
      keys: [],
      run: () => ranges.markFlutter(),
    },
    {
      id: 'edit.insert-tool',
      title: 'Insert with the pointer',
      group,
      keys: [],
      whyNot: () => (editing.isOn ? null : 'F2 to edit.'),
      run: () => marks()?.toggleTool('insert'),
    },
    {
      id: 'edit.move-tool',
      title: 'Move with the pointer',
      group,
      keys: [],
      whyNot: () => (editing.isOn ? null : 'F2 to edit.'),
      run: () => marks()?.toggleTool('move'),
    },
    {
      id: 'edit.start-set',
      title: 'Start another set of my own…',
      group,
      keys: [],
      whyNot: () => (opened.detail === null ? 'Open a recording first.' : null),
      run: () => void ownSet.startAnother(),
    },
    {
      id: 'edit.cancel',
      title: 'Cancel',
      group,
      keys: ['Escape'],
      run: () => void (marks()?.cancel() === true || desk.beatsView.cancel()),
    },
  ];
}
