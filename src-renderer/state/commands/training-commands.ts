import type { Command } from '../commands.svelte.ts';
import type { Desk } from '../desk.svelte.ts';
import { isUnfinished } from '../training-runs.svelte.ts';

export function listTrainingCommands(desk: Desk): readonly Command[] {
  const { route, dialogs, models, openedModel, openedRun, runs } = desk;
  const run = () => (route.place.name === 'training' && route.place.view.kind === 'run' ? openedRun.run : null);
  const model = () => (route.place.name === 'models' ? openedModel.detail : null);
  const needsModel = () => (model() === null ? 'Open the card of a model first.' : null);
  return [
    {
      id: 'training.new',
      title: 'New training',
      group: 'Training',
      keys: [],
      run: () => route.go({ name: 'training', view: { kind: 'new', origin: { kind: 'blank' } } }),
    },
    {
      id: 'training.corrections',
      title: 'Retrain on my corrections',
      group: 'Training',
      keys: [],
      whyNot: () => (models.activeFor('beats') === undefined ? 'There is no model of beats to go on with.' : null),
      run: () => desk.retrainOnCorrections(model()?.card.id),
    },
    {
      id: 'training.compare',
      title: 'Compare the ticked runs',
      group: 'Training',
      keys: [],
      whyNot: () => (runs.chosen.length < 2 ? 'Tick two runs or more in the list of trainings.' : null),
      run: () => route.go({ name: 'training', view: { kind: 'compare', runIds: runs.chosen } }),
    },
    {
      id: 'training.cancel',
      title: 'Cancel this training',
      group: 'Training',
      keys: [],
      whyNot: () => {
        const shown = run();
        return shown !== null && isUnfinished(shown) ? null : 'Open a run that is going on first.';
      },
      run: () => {
        const shown = run();
        if (shown !== null) void runs.cancel(shown);
      },
    },
    {
      id: 'models.activate',
      title: 'Activate this model…',
      group: 'Training',
      keys: [],
      whyNot: () => needsModel() ?? (model()?.isActive === true ? 'It is active already.' : (model()?.problem ?? null)),
      run: () => {
        const shown = model();
        if (shown !== null) dialogs.open({ kind: 'activate-model', model: shown });
      },
    },
    {
      id: 'models.export',
      title: 'Export this model…',
      group: 'Training',
      keys: [],
      whyNot: needsModel,
      run: () => {
        const shown = model();
        if (shown !== null) dialogs.open({ kind: 'export-model', model: shown });
      },
    },
  ];
}
