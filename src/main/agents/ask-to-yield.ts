import { callOwner } from './command-client';

/** Asks a workspace's owner to give it up, which an agent server does for a window. True when it will. */
export async function askToYield(socketPath: string, token: string): Promise<boolean> {
  return (await callOwner(socketPath, { token, yield: true }, () => {}).exit) === 0;
}
