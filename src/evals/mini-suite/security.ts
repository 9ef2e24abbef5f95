/** @file Families of cybersecurity: small ciphers, and reading a log for the one bad address. */

import { rng } from "../../math/random.ts";
import { exact, type MiniTask } from "./types.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz";

function shift(text: string, by: (i: number) => number): string {
  let letter = 0;
  return [...text]
    .map((character) => {
      const at = alphabet.indexOf(character);
      return at < 0 ? character : alphabet[(at + by(letter++) + 26 * 9) % 26]!;
    })
    .join("");
}

function cipher(
  variant: string,
  options: {
    title: string;
    instructions: string;
    material: string;
    plain: string;
    minutes: number;
    steps: number;
  },
): MiniTask {
  return {
    id: `cipher/${variant}`,
    family: "cipher",
    domain: "cybersecurity",
    version: "1",
    title: options.title,
    instructions: options.instructions,
    material: options.material,
    answerForm: "the plain text",
    threshold: 1,
    forecastMinutes: options.minutes,
    timeLimitMinutes: 60,
    steps: options.steps,
    check: exact(options.plain),
    solution: options.plain,
    slip: (n) => shift(options.plain, () => 1 + (n % 25)),
  };
}

const caesarPlain = "meet at the north gate";
const vigenerePlain = "the second key is under the blue stone";
const vigenereKey = "fern";
const xorPlain = "rotate all credentials before friday and tell nobody";
const xorKey = 0x5a;

function hex(text: string, key: number): string {
  return [...text].map((c) => (c.charCodeAt(0) ^ key).toString(16).padStart(2, "0")).join(" ");
}

interface LogLine {
  time: string;
  address: string;
  user: string;
  result: "ok" | "fail";
}

/** A log of sign-ins with ordinary mistakes and one planted address. */
function signIns(
  seed: number,
  count: number,
  planted: (line: number) => Partial<LogLine> | undefined,
): LogLine[] {
  const random = rng(seed, "mini-suite/log");
  const users = ["ana", "bo", "chi", "dov", "eli", "fay"];
  let minute = 8 * 60;
  return Array.from({ length: count }, (_, line) => {
    minute += random.integer(4);
    const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    const usual: LogLine = {
      time,
      address: `10.0.${random.integer(3)}.${10 + random.integer(8)}`,
      user: random.choice(users),
      result: random.uniform() < 0.2 ? "fail" : "ok",
    };
    return { ...usual, ...planted(line) };
  });
}

function triage(
  variant: string,
  options: {
    instructions: string;
    lines: readonly LogLine[];
    answer: string;
    minutes: number;
    steps: number;
  },
): MiniTask {
  const addresses = [...new Set(options.lines.map((line) => line.address))];
  return {
    id: `log_triage/${variant}`,
    family: "log_triage",
    domain: "cybersecurity",
    version: "1",
    title: `Find the address in ${options.lines.length} log lines`,
    instructions: options.instructions,
    material: options.lines
      .map(
        (line) => `${line.time} ${line.address.padEnd(12)} ${line.user.padEnd(4)} ${line.result}`,
      )
      .join("\n"),
    answerForm: "one address",
    threshold: 1,
    forecastMinutes: options.minutes,
    timeLimitMinutes: 60,
    steps: options.steps,
    check: exact(options.answer),
    solution: options.answer,
    slip: (n) => {
      const others = addresses.filter((address) => address !== options.answer);
      return others[n % others.length] ?? "0.0.0.0";
    },
  };
}

/** Most failures in a row from one address, other addresses' lines between them ignored. */
function longestStreak(lines: readonly LogLine[]): string {
  const current = new Map<string, number>();
  let best = 0;
  let address = "";
  for (const line of lines) {
    const streak = line.result === "fail" ? (current.get(line.address) ?? 0) + 1 : 0;
    current.set(line.address, streak);
    if (streak > best) {
      best = streak;
      address = line.address;
    }
  }
  return address;
}

const shortLog = signIns(41, 14, (line) =>
  [3, 6, 8, 9, 12].includes(line) ? { address: "10.0.2.77", result: "fail" } : undefined,
);
const mediumLog = signIns(42, 45, (line) =>
  line % 7 === 3
    ? {
        address: "10.0.1.15",
        user: ["ana", "bo", "chi", "dov", "eli", "fay", "ana"][Math.floor(line / 7)]!,
        result: "fail",
      }
    : undefined,
);
const longLog = signIns(43, 140, (line) =>
  line > 30 && line < 110 && line % 9 === 4 ? { address: "10.0.0.13", result: "fail" } : undefined,
);

/** Address with failures for the most distinct users. */
function mostUsers(lines: readonly LogLine[]): string {
  const users = new Map<string, Set<string>>();
  for (const { address, user, result } of lines) {
    if (result === "fail") users.set(address, (users.get(address) ?? new Set()).add(user));
  }
  return [...users].sort((a, b) => b[1].size - a[1].size)[0]![0];
}

/** Address with the most failures. */
function mostFailures(lines: readonly LogLine[]): string {
  const failures = new Map<string, number>();
  for (const { address, result } of lines) {
    if (result === "fail") failures.set(address, (failures.get(address) ?? 0) + 1);
  }
  return [...failures].sort((a, b) => b[1] - a[1])[0]![0];
}

export const securityTasks: readonly MiniTask[] = [
  cipher("caesar", {
    title: "A shifted message",
    instructions:
      "Every letter was moved along the alphabet by the same number of places. Give the plain text.",
    material: shift(caesarPlain, () => 7),
    plain: caesarPlain,
    minutes: 3,
    steps: 35,
  }),
  cipher("vigenere", {
    title: "A message under a keyword",
    instructions: `The letters were moved by the places of the keyword "${vigenereKey}" in turn (a = 0, b = 1, ...; spaces do not use up the keyword). Give the plain text.`,
    material: shift(vigenerePlain, (i) => alphabet.indexOf(vigenereKey[i % vigenereKey.length]!)),
    plain: vigenerePlain,
    minutes: 8,
    steps: 110,
  }),
  cipher("xor", {
    title: "Bytes under one key byte",
    instructions:
      "The text is lower-case ASCII with spaces; every byte was combined with the same unknown byte by exclusive or. Bytes are given in hexadecimal. Give the plain text.",
    material: hex(xorPlain, xorKey),
    plain: xorPlain,
    minutes: 22,
    steps: 260,
  }),
  triage("failures", {
    instructions: "Give the address with the most failed sign-ins.",
    lines: shortLog,
    answer: mostFailures(shortLog),
    minutes: 0.6,
    steps: 14,
  }),
  triage("users", {
    instructions: "Give the address whose failed sign-ins concern the most different users.",
    lines: mediumLog,
    answer: mostUsers(mediumLog),
    minutes: 3.5,
    steps: 60,
  }),
  triage("streak", {
    instructions:
      "For each address look at its own lines only. Give the address with the longest run of failed sign-ins without a success in between.",
    lines: longLog,
    answer: longestStreak(longLog),
    minutes: 15,
    steps: 210,
  }),
];
