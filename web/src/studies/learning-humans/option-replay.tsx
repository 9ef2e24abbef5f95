/** @file Somebody chooses between two unknown boxes, step by step: their next choice, and what two observers make of it. */

import { useMemo, useState } from "react";
import styles from "../desks.module.css";
import { items, personModels, watchPerson } from "./game.ts";
import { ReplayControls, useReplay } from "./replay.tsx";

const rounds = 20;

export function OptionReplay() {
  const [kind, setKind] = useState(1);
  const [seed, setSeed] = useState(1);
  const person = useMemo(() => watchPerson(kind, rounds, seed), [kind, seed]);
  const replay = useReplay(rounds + 1);
  const { at } = replay;
  const last = person.log[at - 1];
  const seen = person.log.slice(0, at);
  const expert = kind === 0;
  return (
    <>
      <ReplayControls
        replay={replay}
        of="the choices"
        onAnother={() => {
          setSeed(seed + 1);
          replay.goTo(0);
        }}
      >
        <label>
          who chooses
          <select
            value={kind}
            onChange={(e) => {
              setKind(Number(e.target.value));
              replay.goTo(0);
            }}
          >
            {personModels.map(({ name, words }, m) => (
              <option key={name} value={m}>
                somebody who {words}
              </option>
            ))}
          </select>
        </label>
      </ReplayControls>
      <p className={styles.said} role="status">
        {last === undefined
          ? "Nothing has been chosen yet."
          : `Choice ${at}: box ${last.option + 1} gave ${items[last.outcome ?? 0]}.`}
      </p>
      <div className={styles.arms}>
        {person.chances[at]?.map((chance, option) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a box is its number
          <div key={option} className={styles.arm}>
            <span>
              box {option + 1}: chosen next with {Math.round(100 * chance)}&nbsp;%
            </span>
            <div className={styles.bar}>
              <span style={{ width: `${100 * chance}%` }} />
            </div>
            <span>
              {items
                .map(
                  (item, o) =>
                    `${item} ${seen.filter((r) => r.option === option && r.outcome === o).length}`,
                )
                .join(", ")}
            </span>
          </div>
        ))}
      </div>
      <table className={styles.history}>
        <caption className={styles.note}>
          What they like, from −1 to 1, and what two observers believe who know the boxes
        </caption>
        <thead>
          <tr>
            <th scope="col">item</th>
            <th scope="col">really</th>
            <th scope="col">observer who knows the kind of person</th>
            {expert ? null : <th scope="col">takes them for somebody who knew the boxes</th>}
          </tr>
        </thead>
        <tbody>
          {items.map((item, o) => (
            <tr key={item}>
              <th scope="row">{item}</th>
              <td>{person.utilities[o]}</td>
              {person.observers.slice(0, expert ? 1 : 2).map((path, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: an observer is its column
                <td key={j}>{path[at]?.means[o]?.toFixed(2)}</td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">probability of exactly these likes</th>
            <td>1 of 27 at first</td>
            {person.observers.slice(0, expert ? 1 : 2).map((path, j) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an observer is its column
              <td key={j}>{path[at]?.truth.toFixed(3)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </>
  );
}
