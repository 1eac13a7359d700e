import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertPatient } from '#main/store/tables/patient.ts';
import { MIT_BIH_CONTENT } from '#shared/domain/mit-bih-people.ts';
import { freeze, hashFrozen, thaw } from '#main/training/desk/plan-data.ts';
import { selectRecords } from '#main/training/desk/select-records.ts';
import { describeSides, shareOut, type SharedOut } from '#main/training/desk/share-out.ts';
import { isHeldOut } from '#main/training/held-out.ts';
import type { TrainingProtocol } from '#shared/domain/training-run.ts';
import type { PatientId } from '#shared/units/ids.ts';
import { createLabelledLibrary, findPatients, type LabelledLibrary } from '#test/builders/labelled-library.ts';

let library: LabelledLibrary;
beforeEach(() => {
  library = createLabelledLibrary();
});
afterEach(() => library.close());

const ALL = { search: '', label: null, state: null };
const MASK = [1, 1, 1, 1, 0];
const select = () => selectRecords(library.db.read, ALL, { supportedLeads: ['mlii'] });
const share = (protocol: TrainingProtocol = 'by-patient', seed = 1) => shareOut(select().records, { protocol, seed });
const survey = (protocol: TrainingProtocol = 'by-patient', seed = 1) =>
  describeSides(select(), share(protocol, seed), { protocol, classMask: MASK });
const patientsOf = (records: SharedOut['train']) => new Set(records.map(({ patientKey }) => patientKey));

/** Two recordings each of 10 people who train, and of 3 who judge. */
function addPeople(): void {
  const people = [...findPatients(false, 10), ...findPatients(true, 3)];
  people.forEach((patient, k) => {
    library.addRecord(`a${k}`, { beats: 'NNNV', patient });
    library.addRecord(`b${k}`, { beats: 'NS', patient });
  });
}

describe('sides', () => {
  it('never have a person on two of them, whatever the seed: 10 people are 8 and 2, and 3 judge', () => {
    addPeople();
    for (let seed = 0; seed < 50; seed++) {
      const { train, validation, heldOut } = share('by-patient', seed);
      const sides = [train, validation, heldOut].map(patientsOf);
      expect(sides.map((side) => side.size)).toEqual([8, 2, 3]);
      expect(new Set(sides.flatMap((side) => [...side])).size).toBe(13);
      expect([...train, ...validation].some(({ patientKey }) => isHeldOut(patientKey))).toBe(false);
      expect(heldOut.every(({ patientKey }) => isHeldOut(patientKey))).toBe(true);
    }
  });

  it('tell a recording that is nobody’s by name by its content: deleted and imported again, it stays where it was', () => {
    const { recordId } = library.addRecord('one', { beats: 'NV' });
    library.db.write((tx) => {
      insertPatient(tx, { id: 'made by the importer' as PatientId, createdAtMs: 1 });
      tx.command('UPDATE record SET patient_id = ? WHERE id = ?').run('made by the importer', recordId);
    });
    expect(select().records).toMatchObject([{ patientKey: 'content of one', isPatientKnown: false }]);
  });

  it('have the people of MIT-BIH on one side each: 201 with 202, and 200 with the excerpt that comes with the program', () => {
    const contents = {
      200: '5d0fbbf318ba54141dfda29c3a3166d4e96093622e3d7bcc0bd6ff7fac0ad3ba', // the demo's
      ...Object.fromEntries(['201', '202'].map((name) => [name, MIT_BIH_CONTENT.get(name) ?? ''])),
    };
    for (const [name, content] of Object.entries(contents)) {
      const { recordId } = library.addRecord(name, { beats: 'NV' });
      library.db.write((tx) => {
        tx.command('UPDATE record SET content_sha256 = ? WHERE id = ?').run(content, recordId);
      });
    }
    const person = (name: string) => ({ patientKey: MIT_BIH_CONTENT.get(name), isPatientKnown: true });
    expect(select().records).toMatchObject([person('200'), person('201'), person('201')]);
  });

  it('keep who is held out when the protocol of a paper deals out beats of all others', () => {
    addPeople();
    const { train, validation, heldOut } = share('paper');
    expect(train.length).toBe(20);
    expect(validation).toEqual([]);
    expect(heldOut).toEqual(share().heldOut);
  });

  it('have nobody for validation where fewer than three people are left', () => {
    for (const patient of findPatients(false, 2)) library.addRecord(patient, { beats: 'NV', patient });
    expect(share().validation).toEqual([]);
    expect(survey().notices.join(' ')).toContain('the last one is taken');
  });
});

describe('a survey', () => {
  it('counts people, recordings and beats of each side, and names what is missing', () => {
    addPeople();
    const { train, validation, heldOut, notices, problem } = survey();

    expect(train).toEqual({ patientCount: 8, recordCount: 16, classCounts: [32, 8, 8, 0, 0] });
    expect(validation).toMatchObject({ patientCount: 2, recordCount: 4 });
    expect(heldOut).toEqual({ patientCount: 3, recordCount: 6, classCounts: [12, 3, 3, 0, 0] });
    expect(problem).toBeNull();
    expect(notices).toContainEqual(expect.stringContaining('Only 3 patients held out'));
    expect(notices).toContainEqual(expect.stringContaining('No F beat to train on'));
    expect(notices.join(' ')).not.toContain('Q beat');
  });

  it('names the leak of a paper’s protocol first, with a fifth of the beats as its test', () => {
    addPeople();
    const { train, validation, notices } = survey('paper');
    expect(notices[0]).toMatch(/^Leak: beats of 10 patients are on both sides/);
    expect(train.classCounts[0]).toBe(32);
    expect(validation.classCounts[0]).toBe(8);
  });

  it('says how many recordings nobody knows the person of', () => {
    library.addRecord('one', { beats: 'NV' });
    library.addRecord('two', { beats: 'NV' });
    expect(survey().notices.join(' ')).toContain('Nobody says whose 2 recordings are');
  });

  it('refuses no recording, only held-out people, and beats of one class, each in its own words', () => {
    expect(survey().problem).toContain('No recording fits');
    const [judge] = findPatients(true, 1);
    const [learner] = findPatients(false, 1);
    library.addRecord('held', { beats: 'NV', patient: judge! });
    expect(survey().problem).toContain('All patients of this choice are held out');
    library.addRecord('same', { beats: 'NNN', patient: learner! });
    expect(survey().problem).toContain('all of one class');
    library.addRecord('none', { beats: '' });
    expect(survey()).toMatchObject({ excludedCount: 1, excluded: [{ name: 'none' }] });
  });
});

describe('frozen data', () => {
  it('come back as the same sides with the same hash', () => {
    addPeople();
    const frozen = freeze(share());
    const thawed = thaw(library.db.read, frozen);
    expect(thawed.ok && hashFrozen(freeze(thawed.value))).toBe(hashFrozen(frozen));
    expect(hashFrozen([...frozen].reverse())).toBe(hashFrozen(frozen));
    expect(hashFrozen(frozen.slice(1))).not.toBe(hashFrozen(frozen));
  });

  it('are refused where a label has changed since, and where a recording has gone, with the reason', () => {
    const [learner] = findPatients(false, 1);
    const { setId } = library.addRecord('one', { beats: 'NNV', patient: learner! });
    const corrected = library.correct(setId, { 0: 'S' });
    const frozen = freeze(share());
    expect(thaw(library.db.read, frozen).ok).toBe(true);

    library.undo(corrected);

    expect(thaw(library.db.read, frozen)).toMatchObject({
      error: { code: 'training/changed-data', message: expect.stringContaining('The labels of one have changed') },
    });
    const gone = [{ ...frozen[0]!, recordId: 'nobody' }];
    expect(thaw(library.db.read, gone)).toMatchObject({ error: { code: 'training/changed-data' } });
  });
});
