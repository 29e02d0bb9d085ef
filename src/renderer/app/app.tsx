import { useEffect } from 'react';
import { Toaster } from 'sonner';
import { useStore } from '../state/store';
import { Dialogs } from './dialogs';
import { onKeyDown } from './keyboard';
import { Shell } from './shell';
import { Welcome } from './welcome';

/** The whole window: the shell where a workspace is open, else the way to open one. */
export const App = () => {
  const phase = useStore((state) => state.phase);
  const name = useStore((state) => state.workspace?.name);
  useEffect(() => {
    document.title = name === undefined ? 'Breakwater' : `${name} · Breakwater`;
  }, [name]);
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <>
      {phase === 'open' ? <Shell /> : phase === 'none' ? <Welcome /> : null}
      <Dialogs />
      <Toaster
        position="bottom-center"
        theme="system"
        visibleToasts={3}
        offset={38}
        gap={8}
        richColors
        toastOptions={{ className: 'toast' }}
      />
    </>
  );
};
