/** @file What replays of a person share: moments that play by themselves, and their controls. */

import { type ReactNode, useEffect, useState } from "react";
import { Button } from "../../parts/button.tsx";
import styles from "../desks.module.css";

/** A position among `length` moments that can play forward. */
export interface Replay {
  at: number;
  length: number;
  playing: boolean;
  goTo(at: number): void;
  toggle(): void;
}

/** Starts at the first moment; who prefers no motion jumps to the last one. */
export function useReplay(length: number): Replay {
  const [wanted, setAt] = useState(0);
  const [playing, setPlaying] = useState(false);
  const at = Math.min(wanted, length - 1);
  useEffect(() => {
    if (!playing) return;
    if (at >= length - 1) {
      setPlaying(false);
      return;
    }
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timer = setTimeout(() => setAt(still ? length - 1 : at + 1), 450);
    return () => clearTimeout(timer);
  }, [playing, at, length]);
  return {
    at,
    length,
    playing,
    goTo(next) {
      setPlaying(false);
      setAt(next);
    },
    toggle: () => setPlaying(!playing),
  };
}

interface ControlsProps {
  replay: Replay;
  /** What the button plays: "the walks". */
  of: string;
  onAnother(): void;
  /** Who is watched. */
  children: ReactNode;
}

export function ReplayControls({ replay, of, onAnother, children }: ControlsProps) {
  const { at, length, playing } = replay;
  return (
    <div className={styles.controls}>
      {children}
      <Button look="primary" onClick={replay.toggle}>
        {playing ? "Pause" : `Play ${of}`}
      </Button>
      <Button onClick={onAnother}>Another person</Button>
      <label>
        <span>
          moment: {at + 1} of {length}
        </span>
        <input
          type="range"
          min={0}
          max={length - 1}
          step={1}
          value={at}
          onChange={(e) => replay.goTo(Number(e.target.value))}
        />
      </label>
    </div>
  );
}
