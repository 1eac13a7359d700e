import {
  describeFilter,
  FILTER_PRESETS,
  NOTCHES_HZ,
  toDisplayFilter,
  toFilterParts,
} from '#shared/domain/display-filter.ts';
import type { Command } from '../commands.svelte.ts';
import type { Desk } from '../desk.svelte.ts';
import type { Viewer } from '../viewer.svelte.ts';

/** Keys 1 to 7. */
const LAYOUTS: readonly (readonly [id: string, title: string, set: (viewer: Viewer) => void])[] = [
  ['3x4', 'Paper, 3 rows by 4 columns', (viewer) => viewer.setLayout('3x4')],
  ['6x2', 'Paper, 6 rows by 2 columns', (viewer) => viewer.setLayout('6x2')],
  ['12x1', 'Paper, 12 rows', (viewer) => viewer.setLayout('12x1')],
  ['single', 'Paper, the active lead in lines', (viewer) => viewer.setLayout('single')],
  ['strip', 'Strip, the active lead', (viewer) => showStrip(viewer, [viewer.activeLeadKey])],
  [
    'stacked',
    'Strip, all leads',
    (viewer) =>
      showStrip(
        viewer,
        viewer.shownSlots.flatMap((slot) => slot.leadKey ?? []),
      ),
  ],
  ['beats', 'Beats: templates, tachogram, Poincare plot', (viewer) => viewer.setMode('beats')],
];

export function listViewCommands({ opened, settings, frame, rasters }: Desk): readonly Command[] {
  const group = 'View' as const;
  const whyNot = () => (opened.viewer === null ? 'Open a recording first.' : null);
  const act = (id: string, title: string, keys: readonly string[], run: (viewer: Viewer) => void): Command => ({
    id: `view.${id}`,
    title,
    group,
    keys,
    whyNot,
    run: () => opened.viewer !== null && run(opened.viewer),
  });
  const move = (id: string, title: string, key: string, run: (viewer: Viewer) => void): Command => ({
    ...act(id, title, [key], run),
    repeats: true,
  });
  return [
    ...LAYOUTS.map(([id, title, set], i) => act(id, title, [`Digit${i + 1}`], set)),
    move('page-right', 'A screen to the right', 'PageDown', (viewer) => viewer.scrollByScreens(1)),
    move('page-left', 'A screen to the left', 'PageUp', (viewer) => viewer.scrollByScreens(-1)),
    act('start', 'Start of the recording', ['Home'], (viewer) => viewer.goToStart()),
    act('end', 'End of the recording', ['End'], (viewer) => viewer.goToEnd()),
    move('lead-up', 'Lead above', 'ArrowUp', (viewer) => viewer.stepActiveLead(-1)),
    move('lead-down', 'Lead below', 'ArrowDown', (viewer) => viewer.stepActiveLead(1)),
    act('gain-up', 'More gain', ['g'], (viewer) => viewer.changeGain(1)),
    act('gain-down', 'Less gain', ['Shift+g'], (viewer) => viewer.changeGain(-1)),
    act('speed-up', 'Faster paper', ['t'], (viewer) => viewer.changeSpeed(1)),
    act('speed-down', 'Slower paper', ['Shift+t'], (viewer) => viewer.changeSpeed(-1)),
    act('caliper', 'Caliper', ['c'], (viewer) => viewer.marks.toggleTool('caliper')),
    act('hide-model', 'Hide or show the model', ['h'], (viewer) => {
      viewer.marks.isModelHidden = !viewer.marks.isModelHidden;
    }),
    act('spikes', 'Spikes under the strip: show or hide', ['u'], (viewer) => {
      const isSeen = frame.shown.spikes && viewer.mode === 'strip';
      if (frame.shown.spikes === isSeen) frame.toggle('spikes');
      if (!isSeen) viewer.setMode('strip');
    }),
    act('spikes-layer', 'Next layer of spikes', ['Shift+u'], () => rasters.stepLayer()),
    act('filter-next', 'Next display filter: none, diagnostic, monitor', ['w'], (viewer) => {
      const { preset, notchHz } = toFilterParts(viewer.filter);
      const next = FILTER_PRESETS[(FILTER_PRESETS.indexOf(preset) + 1) % FILTER_PRESETS.length] ?? 'none';
      viewer.setFilter(toDisplayFilter({ preset: next, notchHz }));
    }),
    ...FILTER_PRESETS.map((preset) =>
      act(`filter-${preset}`, `Display filter: ${describeFilter(preset)}`, [], (viewer) => {
        // None is none: a notch that stayed would not be seen to have been meant.
        const { notchHz } = toFilterParts(preset === 'none' ? 'none' : viewer.filter);
        viewer.setFilter(toDisplayFilter({ preset, notchHz }));
      }),
    ),
    ...NOTCHES_HZ.map((notchHz) =>
      act(`notch-${notchHz ?? 'none'}`, `Mains notch: ${notchHz === null ? 'none' : `${notchHz} Hz`}`, [], (viewer) =>
        viewer.setFilter(toDisplayFilter({ ...toFilterParts(viewer.filter), notchHz })),
      ),
    ),
    act('fit', 'Fit the page (not to scale) or true scale', [], (viewer) => viewer.setFitted(!viewer.isFitted)),
    act('cabrera', 'Lead order: standard or Cabrera', [], (viewer) => {
      viewer.setLeadOrder(viewer.leadOrder === 'standard' ? 'cabrera' : 'standard');
    }),
    {
      id: 'view.identifiers',
      title: 'Hide or show identifiers',
      group,
      keys: [],
      run: () => void settings.change({ hideIdentifiers: !settings.values.hideIdentifiers }),
    },
    {
      id: 'view.paper-colour',
      title: 'Pink or grey paper',
      group,
      keys: [],
      run: () => void settings.change({ paperColour: settings.values.paperColour === 'pink' ? 'grey' : 'pink' }),
    },
    ...(['light', 'dark', 'system'] as const).map((theme): Command => ({
      id: `view.theme-${theme}`,
      title: theme === 'system' ? "Theme: the system's" : `Theme: ${theme}`,
      group,
      keys: [],
      run: () => void settings.change({ theme }),
    })),
  ];
}

function showStrip(viewer: Viewer, leadKeys: readonly string[]): void {
  viewer.setStripLeads(leadKeys);
  viewer.setMode('strip');
}
