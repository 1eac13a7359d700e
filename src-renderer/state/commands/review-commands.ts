import { AAMI_CLASSES, type AamiClass } from '#shared/domain/aami-class.ts';
import type { Command } from '../commands.svelte.ts';
import type { Direction } from '../columns/navigate.ts';
import type { Desk } from '../desk.svelte.ts';

const GROUP_WORDS: Readonly<Record<AamiClass, string>> = {
  N: 'normal and bundle branch block',
  S: 'supraventricular',
  V: 'ventricular',
  F: 'fusion',
  Q: 'paced or unknown',
};

export function listReviewCommands(desk: Desk): readonly Command[] {
  const { review, labelling, settings } = desk;
  const group = 'Review' as const;
  const step = (id: string, title: string, key: string, run: () => void): Command => ({
    id: `review.${id}`,
    title,
    group,
    keys: [key],
    repeats: true,
    run,
  });
  return [
    step('next-beat', 'Next beat', 'ArrowRight', () => review.goBeat(1)),
    step('previous-beat', 'Previous beat', 'ArrowLeft', () => review.goBeat(-1)),
    step('extend-right', 'Extend the selection to the next beat', 'Shift+ArrowRight', () => extend(desk, 1)),
    step('extend-left', 'Extend the selection to the previous beat', 'Shift+ArrowLeft', () => extend(desk, -1)),
    step('next-uncertain', 'Next uncertain beat', 'Period', () => review.goUncertain(1)),
    step('previous-uncertain', 'Previous uncertain beat', 'Comma', () => review.goUncertain(-1)),
    step('next-disagreement', 'Next disagreement', 'd', () => review.goDisagreement(1)),
    step('previous-disagreement', 'Previous disagreement', 'Shift+d', () => review.goDisagreement(-1)),
    step('next-same', 'Next beat of the same class', 'BracketRight', () => review.goSameClass(1)),
    step('previous-same', 'Previous beat of the same class', 'BracketLeft', () => review.goSameClass(-1)),
    ...AAMI_CLASSES.flatMap((aamiClass): readonly Command[] => [
      {
        id: `review.next-${aamiClass.toLowerCase()}`,
        title: `Next ${aamiClass} (${GROUP_WORDS[aamiClass]})`,
        group,
        keys: [],
        run: () => review.goClass(aamiClass, 1),
      },
      {
        id: `review.previous-${aamiClass.toLowerCase()}`,
        title: `Previous ${aamiClass} (${GROUP_WORDS[aamiClass]})`,
        group,
        keys: [],
        run: () => review.goClass(aamiClass, -1),
      },
    ]),
    { id: 'review.accept', title: 'Accept and go on', group, keys: ['Space'], run: () => labelling.accept() },
    {
      id: 'review.accept-model',
      title: "Take the model's label and go on",
      group,
      keys: ['Shift+Space'],
      run: () => labelling.acceptModel(),
    },
    {
      id: 'review.advance',
      title: 'Go on after labelling: on or off',
      group,
      keys: [],
      run: () => void settings.change({ advanceAfterLabel: !settings.values.advanceAfterLabel }),
    },
    {
      id: 'review.order',
      title: 'Uncertain beats in order of time or of doubt',
      group,
      keys: [],
      run: () => {
        const order = settings.values.uncertainOrder === 'time' ? 'doubt' : 'time';
        void settings.change({ uncertainOrder: order });
      },
    },
    {
      id: 'review.exchange',
      title: 'Answer of the network, or of its spiking form (ANN or SNN)',
      group,
      keys: ['x'],
      whyNot: () => (desk.spikingAnswers.run === null ? 'Classify this recording first.' : null),
      run: () => void desk.spikingAnswers.exchange(),
    },
    {
      id: 'review.classify',
      title: 'Classify this recording',
      group,
      keys: [],
      whyNot: () => desk.whyNotClassify(),
      run: () => void desk.classify(),
    },
  ];
}

/** Stretches the selection to the next beat of the set, or of the run where no set is shown. */
function extend({ opened, review }: Desk, direction: Direction): void {
  const sample = review.findBeatSample(direction);
  if (sample !== undefined) opened.extendTo(sample);
}
