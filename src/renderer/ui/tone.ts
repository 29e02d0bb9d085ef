import styles from './tone.module.css';
import type { Tone } from './words';

/** The class that colours words and signs by what they mean. */
export const toneClass = (tone: Tone): string => styles[tone] ?? '';
