/** @file Choose between two unknown options and see which model of a person describes you, and what your choices told. */

import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import styles from "../desks.module.css";
import { BoxReplay } from "./box-replay.tsx";
import { csvOf, items, type OptionGame, personModels, readOptions, startOptions } from "./game.ts";
import { OptionReplay } from "./option-replay.tsx";

const length = 20;

const tastes = [
  { value: 1, words: "I like it" },
  { value: 0, words: "neither" },
  { value: -1, words: "I dislike it" },
] as const;

export function LearningDesk() {
  const [taste, setTaste] = useState<readonly number[]>([1, 0, -1]);
  const [game, setGame] = useState<OptionGame | undefined>(undefined);
  const [, setCount] = useState(0);
  const started = game !== undefined && game.rounds.length > 0;
  const over = game !== undefined && game.rounds.length >= length;
  return (
    <div className={styles.desk}>
      <p className={styles.note}>
        Decide what you like, then choose {length} times between two boxes. Nobody tells you what is
        in them. An observer knows the boxes and sees your choices, but not what you like.
      </p>
      <div className={styles.controls}>
        {items.map((item, i) => (
          <label key={item}>
            {item}
            <select
              value={taste[i]}
              disabled={started && !over}
              onChange={(e) =>
                setTaste(taste.map((v, j) => (j === i ? Number(e.target.value) : v)))
              }
            >
              {tastes.map(({ value, words }) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        ))}
        <Button
          look="primary"
          onClick={() => {
            setGame(startOptions(Math.floor(Math.random() * 2 ** 31)));
            setCount(0);
          }}
        >
          {game === undefined ? "Begin" : "Begin again"}
        </Button>
      </div>
      {game === undefined ? null : (
        <Board game={game} over={over} onPress={() => setCount((n) => n + 1)} />
      )}
      {game !== undefined && over ? <Reading game={game} taste={taste} /> : null}
      <h3>Watch somebody else choose</h3>
      <OptionReplay />
      <h3>Watch somebody walk</h3>
      <BoxReplay />
    </div>
  );
}

function Board({ game, over, onPress }: { game: OptionGame; over: boolean; onPress(): void }) {
  const last = game.rounds.at(-1);
  return (
    <>
      <p className={styles.said} role="status">
        {last === undefined
          ? "Which box?"
          : `Box ${last.option + 1} gave you: ${items[last.outcome ?? 0]}. ${over ? "That was the last one." : "And now?"}`}
      </p>
      <div className={styles.arms}>
        {game.probability.map((chance, button) => {
          const seen = items.map(
            (_, o) => game.rounds.filter((r) => r.option === button && r.outcome === o).length,
          );
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a box is its number
            <div key={button} className={styles.arm}>
              <Button
                disabled={over}
                onClick={() => {
                  game.press(button);
                  onPress();
                }}
              >
                Box {button + 1}
              </Button>
              <span>{items.map((item, o) => `${item} ${seen[o]}`).join(", ")}</span>
              {over ? (
                <span>
                  true chances{" "}
                  {items
                    .map((item, o) => `${item} ${Math.round(100 * (chance[o] ?? 0))} %`)
                    .join(", ")}
                </span>
              ) : null}
            </div>
          );
        })}
      </div>
      <p className={styles.note}>
        Choice {game.rounds.length} of {length}.
      </p>
    </>
  );
}

function Reading({ game, taste }: { game: OptionGame; taste: readonly number[] }) {
  const { models, utilities, utilitiesIfStationary } = readOptions(game);
  const best = models.indexOf(Math.max(...models));
  return (
    <>
      <p className={styles.said}>
        You are most like a person who {personModels[best]?.words} (
        {Math.round(100 * (models[best] ?? 0))} %).
      </p>
      <div className={styles.arms}>
        {personModels.map(({ name, words }, m) => (
          <div key={name} className={styles.arm}>
            <span>
              {words}: {(models[m] ?? 0).toFixed(2)}
            </span>
            <div className={styles.bar}>
              <span style={{ width: `${100 * (models[m] ?? 0)}%` }} />
            </div>
          </div>
        ))}
      </div>
      <table className={styles.history}>
        <caption className={styles.note}>
          What your choices say that you like, from −1 to 1; only differences show in most models
        </caption>
        <thead>
          <tr>
            <th scope="col">item</th>
            <th scope="col">you said</th>
            <th scope="col">likeliest model</th>
            <th scope="col">as if you had known the boxes</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item, i) => (
            <tr key={item}>
              <th scope="row">{item}</th>
              <td>{taste[i]}</td>
              <td>{(utilities[i] ?? 0).toFixed(2)}</td>
              <td>{(utilitiesIfStationary[i] ?? 0).toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.controls}>
        <a
          download="choices.csv"
          href={`data:text/csv;charset=utf-8,${encodeURIComponent(csvOf(game))}`}
        >
          Save the choices as CSV
        </a>
      </div>
    </>
  );
}
