import type { Command } from '../commands.svelte.ts';
import type { Desk } from '../desk.svelte.ts';

export function listDeskCommands(desk: Desk): readonly Command[] {
  const { route, dialogs, opened, transfers, api } = desk;
  const needsRecord = () => (opened.detail === null ? 'Open a recording first.' : null);
  return [
    { id: 'go.library', title: 'Library', group: 'Go', keys: [], run: () => route.go({ name: 'library' }) },
    { id: 'go.review', title: 'Review', group: 'Go', keys: [], run: () => desk.goToReview() },
    {
      id: 'go.training',
      title: 'Training',
      group: 'Go',
      keys: [],
      run: () => route.go({ name: 'training', view: { kind: 'runs' } }),
    },
    { id: 'go.models', title: 'Models', group: 'Go', keys: [], run: () => route.go({ name: 'models', modelId: null }) },
    { id: 'go.settings', title: 'Settings', group: 'Go', keys: [], run: () => route.go({ name: 'settings' }) },
    { id: 'go.back', title: 'Back', group: 'Go', keys: ['Alt+ArrowLeft'], run: () => route.back() },
    { id: 'go.forward', title: 'Forward', group: 'Go', keys: ['Alt+ArrowRight'], run: () => route.forward() },
    {
      id: 'recording.next',
      title: 'Next recording of the list',
      group: 'Recording',
      keys: ['Mod+ArrowDown'],
      run: () => void desk.openNeighbour(1),
    },
    {
      id: 'recording.previous',
      title: 'Previous recording of the list',
      group: 'Recording',
      keys: ['Mod+ArrowUp'],
      run: () => void desk.openNeighbour(-1),
    },
    ...(api.shell === 'electron'
      ? ([
          ['files', 'Import files…'],
          ['folder', 'Import a folder…'],
        ] as const)
      : []
    ).map(([kind, title]): Command => ({
      id: `recording.import-${kind}`,
      title,
      group: 'Recording',
      keys: [],
      run: () => void transfers.chooseAndImport(kind),
    })),
    {
      id: 'recording.export',
      title: 'Export…',
      group: 'Recording',
      keys: [],
      whyNot: needsRecord,
      run: () => opened.detail !== null && dialogs.open({ kind: 'export', recordIds: [opened.detail.id] }),
    },
    {
      id: 'recording.delete',
      title: 'Delete this recording…',
      group: 'Recording',
      keys: [],
      whyNot: needsRecord,
      run: () => opened.detail !== null && dialogs.open({ kind: 'delete-record', record: opened.detail }),
    },
    {
      id: 'desk.commands',
      title: 'Commands',
      group: 'Desk',
      keys: ['Mod+k'],
      run: () => dialogs.open({ kind: 'commands' }),
    },
    { id: 'desk.keys', title: 'Keys', group: 'Desk', keys: ['?', 'F1'], run: () => dialogs.open({ kind: 'keys' }) },
    {
      id: 'desk.worklist',
      title: 'Worklist: show or hide',
      group: 'Desk',
      keys: [],
      run: () => desk.frame.toggle('worklist'),
    },
    {
      id: 'desk.panels',
      title: 'Panels at the right: show or hide',
      group: 'Desk',
      keys: [],
      run: () => desk.frame.toggle('panels'),
    },
    {
      id: 'desk.wide-panels',
      title: 'Panels at the right: wide or narrow',
      group: 'Desk',
      keys: [],
      run: () => desk.frame.toggle('widePanels'),
    },
    { id: 'desk.verify', title: 'Verify the library', group: 'Desk', keys: [], run: () => void desk.verifyLibrary() },
  ];
}
