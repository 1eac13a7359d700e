import { describe, expect, it } from 'vitest';
import { MIT_BIH_CONTENT } from '#shared/domain/mit-bih-people.ts';
import { findRecordingPerson, wasTrainedOn } from '#shared/domain/recording-person.ts';

const contentOf = (record: string) => MIT_BIH_CONTENT.get(record)!;
const DEMO_200 = '5d0fbbf318ba54141dfda29c3a3166d4e96093622e3d7bcc0bd6ff7fac0ad3ba';
const fragment = (name: string) => ({ contentSha256: `content of ${name}`, format: 'mit-bih-fragment', name });
const whole = (record: string) => ({ contentSha256: contentOf(record), format: 'wfdb', name: 'renamed' });

describe('whose a recording is', () => {
  it('tells content, whatever it is called: 201 and 202 are one person', () => {
    expect(findRecordingPerson(whole('201'))).toBe(findRecordingPerson(whole('202')));
    expect(findRecordingPerson(whole('200'))).not.toBe(findRecordingPerson(whole('201')));
  });

  it('tells the name of a fragment, and the name of nothing else', () => {
    expect(findRecordingPerson(fragment('202m (7)'))).toBe(contentOf('201'));
    expect(findRecordingPerson(fragment('110m (7)'))).toBeNull();
    expect(findRecordingPerson({ contentSha256: 'c', format: 'wfdb', name: '100m (0)' })).toBeNull();
    expect(findRecordingPerson({ contentSha256: 'c', format: 'wfdb', name: '100' })).toBeNull();
  });
});

describe('a model', () => {
  const trainedOn = (...trainingContentHashes: string[]) => ({ trainingContentHashes });
  const knows = (card: ReturnType<typeof trainedOn>, identity: Parameters<typeof findRecordingPerson>[0]) =>
    wasTrainedOn(card, { contentSha256: identity.contentSha256, person: findRecordingPerson(identity) });

  it('that learned from record 100 knows fragments of 100, and none of 101', () => {
    const card = trainedOn(contentOf('100'));
    expect([knows(card, fragment('100m (3)')), knows(card, fragment('101m (3)'))]).toEqual([true, false]);
  });

  it('that learned from 201 knows 202, and the other way round', () => {
    expect(knows(trainedOn(contentOf('201')), whole('202'))).toBe(true);
    expect(knows(trainedOn(contentOf('202')), whole('201'))).toBe(true);
    expect(knows(trainedOn(contentOf('203')), whole('201'))).toBe(false);
  });

  it("that learned from the demo's excerpt of 200 knows the whole recording", () => {
    expect(knows(trainedOn(DEMO_200), whole('200'))).toBe(true);
  });

  it('knows what it learned from by content where nobody is named', () => {
    const own = { contentSha256: 'own', format: 'wfdb', name: 'x' };
    expect([knows(trainedOn('own'), own), knows(trainedOn('other'), own)]).toEqual([true, false]);
  });
});
