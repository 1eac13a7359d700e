import { detectBeats } from '#shared/signal/detect-beats.ts';
import { NOISE_KINDS, type NoiseKind } from '#test/builders/ecg-noise.ts';
import { realData } from '#test/builders/real-data.ts';
import { FOLD_COUNT, fitFolds, toFold } from './beats/fit-folds.ts';
import { addNoiseTo, compareExcerpt, readExcerpts, type Excerpt } from './beats/noisy-excerpts.ts';
import { toScore, type MitdbScore } from './beats/score-mitdb.ts';
import type { Bench } from './harness/figure.ts';
import { findPeer, PEER_TITLES, type PeerName } from './harness/python-peer.ts';

const SNRS_DB = [24, 18, 12, 6, 0];
/** The noise of which the noise stress test database is made, and the ratio that the figure is about. */
const KIND: NoiseKind = 'electrode motion';
const SNR_DB = 6;

export const bench: Bench = {
  name: 'beats-noise',
  title: 'MIT-BIH with electrode motion noise at 6 dB: +P above the better of NeuroKit2 and XQRS, where Se is no less',
  unit: 'points',
  bar: 5,
  better: 'higher',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const finders = new Map<string, Finder>();
    const foldNets = await fitFolds(mitdb, [...Array(FOLD_COUNT).keys()], tell);
    finders.set('ours', (excerpts, signals) =>
      signals.map((signal, k) => {
        const { recordName = '', sampleRateHz = 360 } = excerpts[k] ?? {};
        const nets = foldNets[toFold(recordName)];
        return detectBeats([signal], { sampleRateHz, ...(nets && { nets }) }).samples;
      }),
    );
    for (const name of ['neurokit', 'xqrs'] satisfies PeerName[]) {
      const ask = findPeer(name);
      if (ask === undefined) tell(`${PEER_TITLES[name]} is not here`);
      else finders.set(PEER_TITLES[name], (_, signals) => ask(signals, 360).map(({ samples }) => samples));
    }
    tell('Se / +P, % (every record by networks that were fitted without it)');
    const excerpts = await readExcerpts(mitdb);
    let scores = new Map<string, MitdbScore>();
    for (const kind of NOISE_KINDS) {
      for (const snrDb of SNRS_DB) {
        const here = scoreAll(finders, excerpts, { kind, snrDb });
        tell(`${kind} ${snrDb} dB: ${[...here].map(([name, score]) => `${name} ${toPair(score)}`).join(', ')}`);
        if (kind === KIND && snrDb === SNR_DB) scores = here;
      }
    }
    return toFigure(scores);
  },
};

type Finder = (excerpts: readonly Excerpt[], signals: readonly Float32Array[]) => ArrayLike<number>[];

function scoreAll(
  finders: ReadonlyMap<string, Finder>,
  excerpts: readonly Excerpt[],
  { kind, snrDb }: { readonly kind: NoiseKind; readonly snrDb: number },
): Map<string, MitdbScore> {
  const signals = excerpts.map((excerpt, index) => addNoiseTo(excerpt, kind, { snrDb, index }));
  const entries = [...finders].map(([name, find]): [string, MitdbScore] => {
    const found = find(excerpts, signals);
    return [name, toScore(excerpts.map((excerpt, k) => compareExcerpt(excerpt, found[k] ?? [])))];
  });
  return new Map(entries);
}

function toFigure(scores: ReadonlyMap<string, MitdbScore>): Awaited<ReturnType<Bench['measure']>> {
  const ours = scores.get('ours');
  const peers = [...scores].filter(([name]) => name !== 'ours').map(([name, score]) => ({ name, score }));
  const [best] = peers.toSorted(
    (a, b) => percent(b.score.positivePredictivity) - percent(a.score.positivePredictivity),
  );
  if (ours === undefined || best === undefined) return { kind: 'missing', what: 'there is nothing to compare with' };
  // Less sensitive than one of them: that is what the figure then says, as a negative number.
  const leastLead = Math.min(...peers.map(({ score }) => percent(ours.sensitivity) - percent(score.sensitivity)));
  const ahead = percent(ours.positivePredictivity) - percent(best.score.positivePredictivity);
  const value = leastLead < 0 ? Math.min(ahead, leastLead) : ahead;
  return {
    kind: 'measured',
    value,
    against: { peer: `${best.name}, +P in %`, value: percent(best.score.positivePredictivity) },
  };
}

function percent(fraction: number | null): number {
  return 100 * (fraction ?? 0);
}

function toPair({ sensitivity, positivePredictivity }: MitdbScore): string {
  return `${percent(sensitivity).toFixed(2)} / ${percent(positivePredictivity).toFixed(2)}`;
}
