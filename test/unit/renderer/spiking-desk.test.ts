import { afterEach, describe, expect, it } from 'vitest';
import type { ModelSummary } from '#shared/ipc/schemas/models.ts';
import type { SpikingModelSummary } from '#shared/ipc/schemas/spiking.ts';
import { err, ok } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { buildSpikingCard, buildSpikingRun } from '#test/builders/spiking-card.ts';
import type { WholeDesk, WholeDeskOptions } from './whole-desk.ts';
import { openWholeDesk } from './whole-desk.ts';

const form: SpikingModelSummary = { card: buildSpikingCard(), problem: null, isShipped: true };
const view = { startSample: 0, spanSample: 3600, pxPerSample: 0.25, sampleCount: 100_000 };

let whole: WholeDesk;
afterEach(() => whole.close());

type Asked = Readonly<Record<string, unknown>>;
const asked = (name: string) =>
  whole.bridge.asked.filter((call) => call.name === name).map(({ input }) => input as Asked); // what the desk has sent

async function open({ answers, ...options }: Partial<WholeDeskOptions> = {}, forms = [form]): Promise<WholeDesk> {
  whole = await openWholeDesk({
    beats: [],
    model: [{ sample: 400, top: 'N' }],
    answers: {
      'spiking.list': () => ok(forms),
      'predictions.start': () => err('job/cancelled', 'a test'),
      'spiking.raster': (window: Asked) =>
        ok({
          ...window,
          time: 1000,
          placedPositions: 1000,
          channels: 96,
          firstSample: 0,
          samplesPerPosition: 14.4,
          counts: new Uint32Array(1),
          spikes: null,
        }),
      ...answers,
    },
    ...options,
  });
  return whole;
}

describe('the switch between a network and its spiking form', () => {
  it('asks the form in the steps of its card, or in those that a person chose, and in no others than 1 to 1000', async () => {
    const { desk } = await open();

    await desk.spikingAnswers.exchange();
    for (const steps of [0, 1, 1.5, 1000, 1001, NaN]) {
      await desk.spikingAnswers.askSpikes(desk.spikingAnswers.run!, { steps, stopsEarly: true });
      if (steps !== 1 && steps !== 1000) expect(desk.announcer.spoken?.text).toBe('T is a whole number, 1 to 1000.');
    }

    const wish = { spikingModelId: 'cnet-spikes', stopsEarly: false };
    expect(asked('predictions.start').map(({ spiking }) => spiking)).toEqual(
      [100, 1, 1000].map((steps) => ({ ...wish, steps })),
    );
  });

  it('goes back to the network, with the beats of the set that the answer was of', async () => {
    const { desk } = await open({ run: { spiking: buildSpikingRun(), beatSource: 'annotations' } });

    await desk.spikingAnswers.exchange();

    const setId = desk.annotations.set?.id;
    expect(asked('predictions.start')).toMatchObject([{ modelId: 'cnet', spiking: null, beatsFromSetId: setId }]);
  });

  it('shows an answer that is there in place of asking again', async () => {
    const { desk } = await open({ run: { spiking: buildSpikingRun() } });

    await desk.spikingAnswers.askSpikes(desk.spikingAnswers.run!);

    expect(asked('predictions.start')).toEqual([]);
    expect(asked('predictions.read')).toHaveLength(2);
  });

  it('says how a spiking form is made where there is none, and asks nothing', async () => {
    const { desk, press, said } = await open({}, []);

    press('x');

    expect(said()).toEqual([
      'There is no spiking form of this model. Make one with: overread snn convert cnet --data DIR --out DIR, then: overread models import DIR/cnet-spikes.',
    ]);
    expect(asked('predictions.start')).toEqual([]);
    expect(desk.spikingAnswers.wish).toBeNull();
  });

  it('says where the card holds no job of data sets that one has to be named: of a model that came from elsewhere or was trained on the desk', async () => {
    const { desk } = await open({}, []);
    const say = (provenance: object | undefined) => {
      const card = { id: 'cnet', name: 'CNet', ...(provenance === undefined ? {} : { provenance }) };
      desk.models.list = [{ card } as ModelSummary]; // all that is looked at
      return desk.spikingForms.whyNot('cnet' as ModelId);
    };

    for (const provenance of [undefined, { job: { title: 'again', query: {} } }]) {
      expect(say(provenance)).toMatch(/Make one with: overread snn convert cnet --job JOB.json --data DIR /);
      expect(say(provenance)).toMatch(/give one of the same recipe and classes\.$/);
    }
    expect(say({ job: { task: 'classify' } })).toMatch(
      /Make one with: overread snn convert cnet --data DIR .*-spikes\.$/,
    );
  });

  it('says of a model with trees beside its network that it has no spikes', async () => {
    const { desk } = await open({}, []);
    desk.models.list = [{ card: { id: 'cnet', name: 'CNet', trees: {} } } as ModelSummary]; // all that is looked at

    expect(desk.spikingForms.whyNot('cnet' as ModelId)).toMatch(/^This model answers by its network and by trees /);
  });

  it('says what is wrong with a form that cannot be used, and takes one that can before it', async () => {
    const broken = { ...form, problem: 'scales.bin is missing' };
    const { press, said, desk } = await open({}, [broken]);

    press('x');

    expect(said()).toEqual(['scales.bin is missing']);
    desk.spikingForms.list = [broken, { ...form, card: buildSpikingCard({ name: 'the other one' }) }];
    expect(desk.spikingAnswers.form?.card.name).toBe('the other one');
  });
});

describe('spikes under the trace', () => {
  it('are asked for once for a view and the small steps after it', async () => {
    const { desk, settled } = await open();

    desk.rasters.want(view);
    desk.rasters.want({ ...view, startSample: 100 });
    await settled();
    desk.rasters.want({ ...view, startSample: 900 });
    await settled();

    const facts = { spikingModelId: 'cnet-spikes', steps: 100, layer: 'conv1.relu', startChannel: 0, endChannel: 32 };
    expect(asked('spiking.raster')).toMatchObject([{ ...facts, startSample: 0, endSample: 5400, maxColumns: 1350 }]);
    expect(desk.rasters.shown).toMatchObject({ layer: 'conv1.relu' });
  });

  it('are of the current beat where it is in sight, else of the answered one that is nearest to the middle', async () => {
    const model = [
      { sample: 400, top: 'N' },
      { sample: 1000, top: 'V' },
      { sample: 2000, top: 'N' },
    ] as const;
    const { desk, settled } = await open({ model });
    const { viewer } = desk.opened;
    const runId = desk.predictions.run?.id;
    viewer!.stripSpanSample = 3600;
    viewer!.scrollTo(0);

    expect(desk.rasters.beat).toEqual({ runId, sample: 2000 });
    desk.rasters.want(view);
    await settled();
    expect(asked('spiking.raster')).toMatchObject([{ beat: { runId, sample: 2000 } }]);

    viewer!.marks.currentBeat = { source: 'model', sample: 1000, index: 1 };
    expect(desk.rasters.beat?.sample).toBe(1000);
    expect(desk.rasters.shown).toBeNull();
    viewer!.marks.currentBeat = { source: 'model', sample: 90_000, index: 1 };
    expect(desk.rasters.beat?.sample).toBe(2000);
  });

  it('end what runs where another layer is chosen and where nobody looks any more', async () => {
    const open1: (() => void)[] = [];
    const answers = {
      'spiking.raster': () =>
        new Promise((resolve) => open1.push(() => resolve(err('job/cancelled', 'Nobody looks any more.')))),
      'spiking.stop-raster': () => ok(null),
    };
    const { desk, settled } = await open({ answers });
    desk.rasters.want(view);
    desk.rasters.want({ ...view, startSample: 100 });
    expect(asked('spiking.stop-raster')).toEqual([]);

    desk.rasters.stepLayer();
    desk.rasters.want(view);
    const subject = { spikingModelId: 'cnet-spikes', steps: 100 };
    expect(asked('spiking.stop-raster')).toMatchObject([{ ...subject, layer: 'conv1.relu' }]);
    open1[0]?.();
    await settled();
    expect(asked('spiking.raster').map(({ layer }) => layer)).toEqual(['conv1.relu', 'conv2.relu']);
    expect(desk.rasters.problem).toBeNull();

    desk.rasters.leave();
    expect(asked('spiking.stop-raster')).toMatchObject([{}, { ...subject, layer: 'conv2.relu' }]);
    desk.rasters.want(view); // somebody looks again
    open1[1]?.();
    await settled();
    expect(asked('spiking.raster')).toHaveLength(3);
    expect([desk.rasters.shown, desk.rasters.problem]).toEqual([null, null]);
    open1[2]?.();
  });

  it('are of the steps that were done where a decision was made early', async () => {
    const { desk } = await open({ run: { spiking: buildSpikingRun({ stopsEarly: true, meanSteps: 40 }) } });

    expect(desk.rasters.steps).toBe(40);
  });

  it('go from layer to layer that has spikes, and page through neurons that have no room', async () => {
    const { desk, settled, press } = await open();
    desk.rasters.want(view);
    await settled();

    desk.rasters.rowCount = 64;
    desk.rasters.stepLayer();

    expect(desk.rasters.shown).toBeNull(); // not those of the layer before
    expect([desk.rasters.layer?.name, desk.rasters.startChannel, desk.rasters.endChannel]).toEqual([
      'conv2.relu',
      0,
      64,
    ]);
    desk.rasters.stepChannels(1);
    expect([desk.rasters.startChannel, desk.rasters.endChannel]).toEqual([32, 96]);
    desk.rasters.rowCount = 90;
    expect([desk.rasters.startChannel, desk.rasters.endChannel]).toEqual([6, 96]);
    press('u', { shift: true });
    expect([desk.rasters.layer?.name, desk.rasters.startChannel]).toEqual(['conv1.relu', 0]);
  });

  it('are not asked for where the network reads nothing', async () => {
    const { desk, settled } = await open();
    desk.rasters.want(view);
    await settled();

    desk.rasters.want({ ...view, startSample: 14_400 });
    await settled();

    expect(asked('spiking.raster')).toHaveLength(1);
    expect(desk.rasters.shown?.layer).toBe('conv1.relu');
  });

  it('say what went wrong, and are asked for again when a person says so', async () => {
    const { desk, settled } = await open({ answers: { 'spiking.raster': () => err('snn/crashed', 'It crashed.') } });
    desk.rasters.want(view);
    await settled();
    desk.rasters.want(view);

    expect(desk.rasters.problem?.message).toBe('It crashed.');
    desk.rasters.retry();
    desk.rasters.want(view);
    await settled();
    expect(asked('spiking.raster')).toHaveLength(2);
  });

  it('are shown and hidden by a key, on the strip', async () => {
    const { desk, press } = await open();
    desk.opened.viewer?.setMode('paper');

    press('u');
    expect([desk.frame.shown.spikes, desk.opened.viewer?.mode]).toEqual([true, 'strip']);
    press('u');
    expect(desk.frame.shown.spikes).toBe(false);
  });
});
