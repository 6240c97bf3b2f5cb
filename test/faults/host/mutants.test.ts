import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MUTANTS } from "../../mutants/list.ts";
import { applyMutant, RULE } from "../../mutants/mutant.ts";
import { NO_PROMISES } from "../../mutants/promises.ts";
import { readSentences } from "../../mutants/sentences.ts";

const path = (file: string) => new URL(`../../../${file}`, import.meta.url);
const read = (file: string) => readFileSync(path(file), "utf8");
const sentences = readSentences(read("docs/guarantees.md"));
const excuses = Object.keys(NO_PROMISES);

test("the page is read sentence by sentence", () => {
  expect(sentences.length).toBeGreaterThan(50);
  expect(sentences).toContain("Nothing is patched");
  expect(sentences).toContain("A backend that refuses logs still gets errors.");
});

test.for(sentences)("a mutant breaks this, or it is said why none can: %s", (sentence) => {
  const isBroken = MUTANTS.some(({ promise }) => promise === sentence);
  const isExcused = excuses.some((beginning) => sentence.startsWith(beginning));
  expect([isBroken, isExcused]).toEqual([!isExcused, isExcused]);
});

test("each mutant breaks a sentence of the page, or a rule of the code", () => {
  const others = MUTANTS.filter(({ promise }) => promise !== RULE && !sentences.includes(promise));
  expect(others.map(({ promise }) => promise)).toEqual([]);
});

test("each excuse is for a sentence of the page", () => {
  const stale = excuses.filter((beginning) => !sentences.some((sentence) => sentence.startsWith(beginning)));
  expect(stale).toEqual([]);
});

test("each mutant fits the code, changes it, and has tests that are there", () => {
  for (const mutant of MUTANTS) {
    const code = read(mutant.file);
    expect(applyMutant(mutant, code)).not.toBe(code);
    expect(mutant.killedBy).not.toEqual([]);
    for (const file of mutant.killedBy) expect([file, existsSync(path(file))]).toEqual([file, true]);
    if (mutant.survives !== undefined) expect(mutant.survives).not.toBe("");
  }
});

test("no mutant is listed twice", () => {
  const faults = MUTANTS.map(({ file, find, replace }) => `${file} ${find} ${replace}`);
  expect(faults.filter((fault, index) => faults.indexOf(fault) !== index)).toEqual([]);
});
