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
ul { margin: 0; padding-left: 1.2rem; min-height: 9em; }
`;
