import type { EventName, Events } from '../../shared/window-contract';
import type { Engine } from '../engine/engine';

export type Tell = <N extends EventName>(name: N, event: Events[N]) => void;

/** Passes on what the engine tells. Gives back the disposer of all of it. */
export function connectEngine(engine: Engine, tell: Tell): () => void {
  const disposers = [
    engine.patches.on((patch) => tell('workspace.changed', patch)),
    engine.searches.found.on((found) => tell('pane.found', found)),
    engine.allLogs.news.on((news) => tell('logs.found', news)),
    engine.fileChanges.on((files) => tell('files.changed', { files })),
    engine.panes.chunks.on((chunk) => tell('pane.chunk', chunk)),
  ];
  return () => {
    for (const dispose of disposers) dispose();
  };
}
