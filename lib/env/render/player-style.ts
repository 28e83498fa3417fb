/** How the player's page looks. */
export const PLAYER_STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 46rem; margin: 1rem auto; padding: 0 1rem; }
h1 { font-size: 1.2rem; overflow-wrap: anywhere; }
svg { max-width: 100%; height: auto; display: block; }
#controls { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .75rem 0; }
#controls button { min-width: 2.75rem; min-height: 2.25rem; font: inherit; }
#slider { flex: 1 1 10rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; unicode-bidi: isolate; }
ol { margin: 0; padding: 0; list-style: none; min-height: 9em; font-variant-numeric: tabular-nums; }
.bar { display: inline-block; height: .7em; background: #0072b2; }
mark { background: #ffd54f; color: #000; }
details { margin-top: .75rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; min-height: 6em; }
ul { margin: 0; padding-left: 1.2rem; min-height: 9em; }
`;
