import type { SettingsService } from '#main/library/settings.ts';
import type { Handlers } from '#shared/ipc/contract.ts';

export function settingsHandlers(settings: SettingsService) {
  return {
    'settings.read': () => settings.read(),
    'settings.write': (patch) => settings.write(patch),
  } satisfies Partial<Handlers>;
}
