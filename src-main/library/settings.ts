import type { Database } from '#main/store/database.ts';
import { putSetting, readStoredSettings } from '#main/store/tables/setting.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import type { Settings } from '#shared/ipc/schemas/settings.ts';
import { DEFAULT_SETTINGS } from '#shared/ipc/default-settings.ts';
import { settings } from '#shared/ipc/schemas/settings.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';

export interface SettingsService {
  read(): Result<Settings>;
  /** Changes what the patch names, and gives all settings back. */
  write(patch: ParsedInput<'settings.write'>): Result<Settings>;
}

/** What a person has set, kept with the library. A stored value that this program does not understand counts as not set. */
export function createSettings(db: Database): SettingsService {
  return {
    read: () => db.tryRead((read) => ok(toSettings(readStoredSettings(read)))),
    write: (patch) =>
      db.tryWrite((tx) => {
        for (const [key, value] of Object.entries(patch)) {
          if (value !== undefined) putSetting(tx, key, value);
        }
        return ok(toSettings(readStoredSettings(tx)));
      }),
  };
}

function toSettings(stored: Readonly<Record<string, unknown>>): Settings {
  const known = Object.entries(settings.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(stored[key]);
    return parsed.success ? [[key, parsed.data] as const] : [];
  });
  return settings.parse({ ...DEFAULT_SETTINGS, ...Object.fromEntries(known) });
}
