/**
 * Whole command lines of one word, and what the program prints for them. `scripts/compile.ts` replaces this file in a release
 * build, by what the program itself prints there; run from source, the program answers.
 */
export const stampedAnswers: Readonly<Record<string, string>> = Object.freeze({});
