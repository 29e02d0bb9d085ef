import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { writeFileAtomic } from '../engine/disk/atomic-file';

const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(640),
  height: z.number().int().min(480),
  maximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof boundsSchema>;

/** Read once, before the window is made. A missing or torn file means the default place. */
export function readBounds(file: string): WindowBounds | null {
  try {
    const parsed = boundsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export async function writeBounds(file: string, bounds: WindowBounds): Promise<void> {
  await writeFileAtomic(file, JSON.stringify(bounds));
}

/** True when enough of the remembered window would be on one of today's displays to take hold of it. */
export function isReachable(
  bounds: WindowBounds,
  displays: readonly { x: number; y: number; width: number; height: number }[],
): boolean {
  const GRIP_PX = 80;
  return displays.some(
    (area) =>
      bounds.x + bounds.width > area.x + GRIP_PX &&
      bounds.x < area.x + area.width - GRIP_PX &&
      bounds.y >= area.y - 10 &&
      bounds.y < area.y + area.height - GRIP_PX,
  );
}
