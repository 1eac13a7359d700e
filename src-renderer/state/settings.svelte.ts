import type { Api } from '#renderer/api/api.ts';
import type { Settings, SettingsPatch } from '#shared/ipc/schemas/settings.ts';
import { DEFAULT_SETTINGS } from '#shared/ipc/default-settings.ts';
import type { Announcer } from './announcer.svelte.ts';

/** What the person has chosen. A change shows at once; main keeps it, and a refusal is said and taken back. */
export class SettingsState {
  values = $state.raw<Settings>(DEFAULT_SETTINGS);
  readonly #api: Api;
  readonly #announcer: Announcer;
  #writes: Promise<void> = Promise.resolve();

  constructor(deps: { readonly api: Api; readonly announcer: Announcer }) {
    this.#api = deps.api;
    this.#announcer = deps.announcer;
  }

  async load(): Promise<void> {
    const answer = await this.#api.call('settings.read', {});
    if (answer.ok) this.values = answer.value;
    else this.#announcer.sayError(answer.error, 'Your settings could not be read');
  }

  /** Resolves when main has kept it. */
  change(patch: SettingsPatch): Promise<void> {
    this.values = { ...this.values, ...patch };
    this.#writes = this.#writes.then(() => this.#write(patch));
    return this.#writes;
  }

  async #write(patch: SettingsPatch): Promise<void> {
    const answer = await this.#api.call('settings.write', patch);
    if (answer.ok) return;
    this.#announcer.sayError(answer.error, 'The setting was not kept');
    await this.load();
  }
}
