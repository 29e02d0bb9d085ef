import * as z from 'zod';
import { PACKAGE_NAME } from '../../../shared/package-name';

/** A wait that outlasts a client's patience is of no use; asking again is cheap. */
export const MAX_WAIT_SECONDS = 90;

export const packageName = z
  .string()
  .regex(PACKAGE_NAME, 'a package name has letters, digits and . _ + - only');

export const from = z.number().int().min(0).optional();

export const seconds = z.number().int().min(0).max(MAX_WAIT_SECONDS).optional();
