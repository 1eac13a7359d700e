import { createContext } from 'svelte';
import type { Desk } from './desk.svelte.ts';

/** App gives the desk; every place below takes it. */
const [get, set] = createContext<Desk>();
export const getDesk = get;
export const setDesk = set;
