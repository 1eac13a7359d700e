/** Why a model with boosted trees beside its network is asked by no spikes, and what can be done. */
export const NO_SPIKES_WITH_TREES =
  "This model answers by its network and by trees together: spikes would answer without the trees. Train it without 'trees' in its job file, and convert that.";
