import { onDestroy } from 'svelte';

/**
 * To be called while a dialog is being made: when it has gone, the keyboard is where it was before, unless something else has taken it,
 * so that Tab does not begin at the top of the page again.
 */
export function returnFocus(): void {
  const before = document.activeElement;
  onDestroy(() => {
    requestAnimationFrame(() => {
      if (document.activeElement === document.body && before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    });
  });
}
