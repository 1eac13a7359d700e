import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { programFolderUrl } from '#main/entries.ts';
import { readLabelledRecord } from '#main/index/read-labelled-record.ts';
import { readModel, type LoadedModel } from '#main/models/read-model.ts';
import { prepareRecording } from '#main/preprocessing/prepare-recording.ts';
import { forkTensorChild } from '#main/tensor/supervisor/fork-tensor-child.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { classifyRecord, compareRecord } from '#main/training/evaluate-beats.ts';
import { ABSTENTIONS } from '#shared/domain/prediction.ts';
import { unwrap } from '#shared/result/result.ts';
import { realData } from '#test/builders/real-data.ts';

const mitdb = realData('mitdb');
const models = join(fileURLToPath(programFolderUrl('resources')), 'models');
const MODELS = ['cnet-aami5', 'beats-aami5'];
const tensor = createTensorSupervisor({ startChild: () => forkTensorChild(), now: () => performance.now() });
afterAll(() => tensor.close());

const load = async (id: string): Promise<LoadedModel> => unwrap(await readModel(join(models, id)));
const read = async (name: string) =>
  unwrap(
    await readLabelledRecord({ folder: join(dirname(mitdb!), 'mitdb'), name, annotator: 'atr', leads: ['mlii', 'v5'] }),
  );

it.each([
  ['cnet-aami5', 'cnet', 53_957],
  ['beats-aami5', 'beat-dense', 7589],
])('%s is a %s with %i parameters', async (id, architecture, parameterCount) => {
  expect((await load(id)).card).toMatchObject({ id, architecture, parameterCount, calibration: 'temperature' });
});

describe.each(MODELS)('the shipped model %s', (id) => {
  it('answers N S V F, says why not Q, and carries its results on DS2', async () => {
    const { card, network } = await load(id);

    expect([...network.classMask]).toEqual([1, 1, 1, 1, 0]);
    expect(card.classes[4]).toMatchObject({ id: 'Q', supported: false });
    expect(card.classes[4]?.why).not.toBeNull();
    expect(card.results.map(({ beatPositions, labelMap }) => `${beatPositions} ${labelMap}`)).toEqual(
      expect.arrayContaining(['reference dechazal', 'detector dechazal', 'detector ec57']),
    );
    expect(card.results[0]?.classes.map(({ classId }) => classId)).toEqual(['N', 'S', 'V', 'F', 'Q']);
  });

  it.skipIf(mitdb === undefined)(
    'knows the recordings that it was trained on by their content: 101, and not 100',
    async () => {
      const { card } = await load(id);

      expect(card.trainingRecords).toHaveLength(22);
      expect(card.trainingContentHashes).toHaveLength(23); // and 202, which is of the same person as 201
      expect(card.trainingContentHashes).toContain((await read('202')).contentSha256);
      expect(card.trainingContentHashes).toContain((await read('101')).contentSha256);
      expect(card.trainingContentHashes).not.toContain((await read('100')).contentSha256);
    },
  );

  it.skipIf(mitdb === undefined)(
    'calls more than 97 % of the beats of record 100 as the cardiologists did, on its own beats',
    async () => {
      const record = await read('100');
      const classified = unwrap(await classifyRecord({ model: await load(id), record, positions: 'detector' }, tensor));
      const { matrix } = compareRecord(record, classified, { labelMap: 'dechazal', learningSec: 0 });
      const right = matrix.reduce((sum, row, k) => sum + row[k]!, 0);

      expect(right / matrix.flat().reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.97);
    },
  );

  it.skipIf(mitdb === undefined).each(['107', '217'])(
    'gives no answer on at least 93 in 100 paced beats of record %s',
    async (name) => {
      const record = await read(name);
      const { card } = await load(id);
      const { samples, abstentions } = prepareRecording({ ...record, card, given: null });
      const paced = record.samples.filter((_, k) => record.codes[k] === 12);
      const abstained = paced.filter((sample) => {
        const beat = samples.findIndex((found) => Math.abs(found - sample) <= 54);
        return beat < 0 || ABSTENTIONS[abstentions[beat]!] === 'paced';
      });

      expect(abstained.length / paced.length).toBeGreaterThan(0.93);
    },
  );

  it.skipIf(mitdb === undefined)('says nothing about record 102, which has no lead MLII', async () => {
    const record = await read('102');
    const { card } = await load(id);
    const prepared = prepareRecording({ ...record, card, given: null });

    expect(prepared.notApplicable).toContain('MLII');
    expect(prepared.beatIndices).toHaveLength(0);
    expect(prepared.samples.length).toBeGreaterThan(2000);
  });
});
