import type { Database } from '#main/store/database.ts';
import type { SignalFileRow } from '#main/store/tables/signal-file.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';
import type { StoredLead } from '#main/store/tables/lead.ts';
import { listLeads } from '#main/store/tables/lead.ts';
import { findRecord } from '#main/store/tables/record.ts';
import type { DerivableLead, Derivation } from '#shared/domain/derived-leads.ts';
import { findDerivableLead, findDerivation } from '#shared/domain/derived-leads.ts';
import type { DisplayScale } from '#shared/domain/display-scale.ts';
import { toDisplayScale } from '#shared/domain/display-scale.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { LIMB_LEAD_WEIGHTS, type LimbLeadWeights } from '#shared/signal/derive-limb-lead.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { GroupFile } from './group-file.ts';
import { openGroupFile } from './group-file.ts';

/** A signal in its file, and how its digital values are shown. */
export interface SignalSource {
  readonly indexInGroup: number;
  readonly scale: DisplayScale;
}

/** Where the samples of a lead come from. */
export type LeadSource =
  | {
      readonly kind: 'stored';
      readonly groupIndex: number;
      readonly unit: string;
      readonly signal: SignalSource;
      /** Only an ECG is ever filtered: a pressure without its mean is no pressure. */
      readonly isEcg: boolean;
    }
  | {
      readonly kind: 'derived';
      readonly groupIndex: number;
      readonly unit: string;
      readonly lead: DerivableLead;
      readonly leadI: SignalSource;
      readonly leadII: SignalSource;
      readonly weights: LimbLeadWeights;
    };

/** A record with its files held open. */
export interface OpenRecord {
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  readonly leads: readonly StoredLead[];
  readonly files: readonly SignalFileRow[];
  findSource(key: LeadKey): LeadSource | undefined;
  /** Opened at the first use. */
  openGroup(groupIndex: number): Result<GroupFile>;
  isUnchanged(): boolean;
  close(): void;
}

/** Errors: 'library/unknown-record', those of the store. */
export function openRecord(db: Database, signalsFolder: string, recordId: RecordId): Result<OpenRecord> {
  return db.tryRead((read) => {
    const row = findRecord(read, recordId);
    if (row === undefined) return unknownRecord();
    const leads = listLeads(read, recordId);
    const files = listSignalFiles(read, recordId);
    const groups = new Map<number, GroupFile>();
    const derivation = findDerivation(leads);
    return ok({
      timeBase: row.timeBase,
      sampleCount: row.sampleCount,
      leads,
      files,
      findSource: (key) => findStored(leads, key) ?? findDerived(leads, derivation, key),
      openGroup(groupIndex) {
        const open = groups.get(groupIndex);
        if (open !== undefined) return ok(open);
        const file = files[groupIndex];
        if (file === undefined) return unknownRecord();
        const opened = openGroupFile(signalsFolder, file);
        if (opened.ok) groups.set(groupIndex, opened.value);
        return opened;
      },
      isUnchanged: () => [...groups.values()].every((group) => group.isUnchanged()),
      close() {
        for (const group of groups.values()) group.close();
        groups.clear();
      },
    });
  });
}

export function unknownRecord(): Result<never> {
  return err('library/unknown-record', 'The library has no such record. It may have been deleted.');
}

function findStored(leads: readonly StoredLead[], key: LeadKey): LeadSource | undefined {
  const lead = leads.find((candidate) => candidate.key === key);
  if (lead === undefined) return undefined;
  const signal = toSignalSource(lead);
  return { kind: 'stored', groupIndex: lead.groupIndex, unit: signal.scale.unit, signal, isEcg: lead.kind === 'ecg' };
}

function findDerived(
  leads: readonly StoredLead[],
  derivation: Derivation | undefined,
  key: LeadKey,
): LeadSource | undefined {
  const name = findDerivableLead(key);
  const leadI = leads[derivation?.leadIIndex ?? -1];
  const leadII = leads[derivation?.leadIIIndex ?? -1];
  if (name === undefined || leadI === undefined || leadII === undefined) return undefined;
  if (!derivation?.leads.includes(name)) return undefined;
  return {
    kind: 'derived',
    groupIndex: leadI.groupIndex,
    unit: 'mV',
    lead: name,
    leadI: toSignalSource(leadI),
    leadII: toSignalSource(leadII),
    weights: LIMB_LEAD_WEIGHTS[name],
  };
}

function toSignalSource(lead: StoredLead): SignalSource {
  return { indexInGroup: lead.indexInGroup, scale: toDisplayScale(lead) };
}
