/** @file The clock explainer: two numbers as hands on one clock per key frequency, and how the waves of their sum interfere. */

import { useEffect, useId, useRef, useState } from "react";
import { formatNumber } from "../../../../src/figures/number-format.ts";
import { paletteColour, type Theme, themes } from "../../../../src/figures/theme.ts";
import type { ClockViewProps } from "../types.ts";
import { useWidth } from "../use-width.ts";
import styles from "./clock.module.css";
import { useReducedMotion } from "./use-motion.ts";
import { angle, total, wave, winners } from "./waves.ts";

const dial = 84;
const strip = 84;
const sumStrip = 132;
const residuesPerSecond = 2.5;

/** Pick a and b, watch the answer rise where all waves agree. */
export function ClockView({ theme, p, keys, amplitudes }: ClockViewProps) {
  const [a, setA] = useState(Math.round(p * 0.35));
  const [b, setB] = useState(Math.round(p * 0.55));
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState<number | undefined>(undefined);
  const reduced = useReducedMotion();
  const [ref, width] = useWidth();
  const palette = themes[theme];

  const clock = useRef(b);
  clock.current = b;
  useEffect(() => {
    if (!playing) return;
    if (reduced) {
      const timer = setInterval(() => setB((now) => (Math.floor(now) + 1) % p), 1000);
      return () => clearInterval(timer);
    }
    let frame = 0;
    let last = performance.now();
    const tick = (now: number): void => {
      const passed = Math.min(100, now - last) / 1000;
      last = now;
      setB((clock.current + passed * residuesPerSecond) % p);
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playing, reduced, p]);

  const toggle = (): void => {
    if (playing) setB(Math.round(b) % p);
    setPlaying(!playing);
  };
  const whole = Math.round(b) % p;
  const sum = a + b;
  const best = winners(keys, amplitudes, a + whole, p);
  const waveWidth = Math.max(120, width - dial - 16);
  const wide = width >= 420;
  const colours = keys.map((_, i) => paletteColour(palette, i));

  return (
    <div className={styles.clock} ref={ref}>
      <div className={styles.controls}>
        <Residue name="a" value={a} p={p} onChange={setA} />
        <Residue
          name="b"
          value={whole}
          p={p}
          onChange={(value) => {
            setPlaying(false);
            setB(value);
          }}
        />
        <button type="button" onClick={toggle}>
          {playing ? "Stop" : "Turn b"}
        </button>
      </div>
      <p className={styles.equation}>
        {a} + {whole} = {a + whole}
        {a + whole >= p && <> ≡ {(a + whole) % p}</>} (mod {p})
      </p>
      <p className={styles.words} role="status">
        Largest sum of waves at c = {best.answer}, ahead of c = {best.runnerUp} by{" "}
        {formatNumber(best.margin, 3)}.
      </p>
      {width > 0 && (
        <div
          className={styles.rows}
          onPointerLeave={() => setAt(undefined)}
          onPointerMove={(event) => {
            const strips = event.currentTarget.querySelector("[data-wave]");
            const box = strips?.getBoundingClientRect();
            if (box === undefined) return;
            const c = Math.round(((event.clientX - box.left - 4) / (box.width - 8)) * (p - 1));
            setAt(c >= 0 && c < p ? c : undefined);
          }}
        >
          {keys.map((k, i) => (
            <div key={k} className={wide ? styles.row : styles.stacked}>
              <Dial k={k} a={a} b={b} p={p} colour={colours[i]!} theme={palette} />
              <Wave
                label={`k = ${k}, weight ${formatNumber(amplitudes[i] ?? 0, 3)}`}
                width={wide ? waveWidth : width}
                height={strip}
                p={p}
                peak={(((a + b) % p) + p) % p}
                at={at}
                reach={Math.max(...amplitudes.map(Math.abs), 1e-9)}
                value={(c) => wave(k, amplitudes[i] ?? 0, sum, c, p)}
                colour={colours[i]!}
                theme={palette}
              />
            </div>
          ))}
          <div className={wide ? styles.row : styles.stacked}>
            <span className={styles.sumName}>sum of all</span>
            <Wave
              label="Σ weight · cos(w_k (a + b − c)) over c"
              width={wide ? waveWidth : width}
              height={sumStrip}
              p={p}
              peak={(((a + b) % p) + p) % p}
              at={at}
              reach={Math.max(
                1e-9,
                amplitudes.reduce((all, x) => all + Math.abs(x), 0),
              )}
              value={(c) => total(keys, amplitudes, sum, c, p)}
              colour={palette.ink}
              theme={palette}
              dots
              axis
            />
          </div>
        </div>
      )}
      <p className={styles.words}>
        On the clock of frequency k a number x is the angle 2πkx/p. The thin hands are a and b, the
        thick one is their sum. Each wave is largest where c has the angle of the sum; only at c = a
        + b (mod p) do all waves agree.
      </p>
    </div>
  );
}

function Residue(props: { name: string; value: number; p: number; onChange(value: number): void }) {
  const id = useId();
  const { name, value, p, onChange } = props;
  return (
    <label className={styles.residue} htmlFor={id}>
      <i>{name}</i>
      <input
        id={id}
        type="range"
        min={0}
        max={p - 1}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <output>{value}</output>
    </label>
  );
}

interface DialProps {
  k: number;
  a: number;
  b: number;
  p: number;
  colour: string;
  theme: Theme;
}

function Dial({ k, a, b, p, colour, theme }: DialProps) {
  const middle = dial / 2;
  const radius = middle - 5;
  const hand = (x: number, length: number): string => {
    const turn = angle(k, x, p) - Math.PI / 2; // 0 at twelve o'clock
    return `M${middle} ${middle}L${middle + length * Math.cos(turn)} ${middle + length * Math.sin(turn)}`;
  };
  return (
    <svg width={dial} height={dial} role="img" aria-label={`Clock of frequency ${k}`}>
      <circle cx={middle} cy={middle} r={radius} fill="none" stroke={theme.axis} />
      <path d={`M${middle} ${middle - radius}v5`} stroke={theme.axis} />
      <path d={hand(a, radius * 0.72)} stroke={colour} strokeWidth="1.5" />
      <path d={hand(b, radius * 0.72)} stroke={colour} strokeWidth="1.5" strokeDasharray="3 2.5" />
      <path
        d={hand(a + b, radius * 0.95)}
        stroke={theme.ink}
        strokeWidth="3"
        strokeLinecap="round"
      />
      <circle cx={middle} cy={middle} r="3" fill={theme.ink} />
    </svg>
  );
}

interface WaveProps {
  label: string;
  width: number;
  height: number;
  p: number;
  /** Where the answer lies on the axis of c, in [0, p). */
  peak: number;
  at: number | undefined;
  /** Largest size of a value. */
  reach: number;
  value(c: number): number;
  colour: string;
  theme: Theme;
  dots?: boolean;
  axis?: boolean;
}

function Wave(props: WaveProps) {
  const { label, width, height, p, peak, at, reach, value, colour, theme, dots, axis } = props;
  const foot = axis ? 18 : 4;
  const head = 16;
  const x = (c: number): number => 4 + (c / (p - 1)) * (width - 8);
  const middle = head + (height - head - foot) / 2;
  const y = (v: number): number => middle - (v / reach) * ((height - head - foot) / 2);
  const samples = Math.min(4 * p, Math.ceil(width));
  let line = "";
  for (let i = 0; i <= samples; i++) {
    const c = (i / samples) * (p - 1);
    line += `${i === 0 ? "M" : "L"}${x(c).toFixed(1)} ${y(value(c)).toFixed(1)}`;
  }
  const answer = Math.round(peak) % p;
  return (
    <svg data-wave="" width={width} height={height} role="img" aria-label={label}>
      <path d={`M0 ${middle}H${width}`} stroke={theme.grid} />
      <path
        d={`M${x(peak)} ${head - 2}V${height - foot}`}
        stroke={theme.rule}
        strokeDasharray="4 3"
      />
      <path d={line} fill="none" stroke={colour} strokeWidth="1.5" opacity={dots ? 0.45 : 1} />
      {dots &&
        Array.from({ length: p }, (_, c) => (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the residue
            key={c}
            cx={x(c)}
            cy={y(value(c))}
            r={c === answer ? 4.5 : p > 150 ? 1.2 : 1.8}
            fill={c === answer ? paletteColour(theme, 1) : colour}
          />
        ))}
      <text x="0" y="11" fontSize="11" fill={theme.muted}>
        {label}
      </text>
      {at !== undefined && (
        <>
          <path d={`M${x(at)} ${head}V${height - foot}`} stroke={theme.axis} />
          <circle cx={x(at)} cy={y(value(at))} r="3" fill={colour} />
          <text x={width} y="11" fontSize="11" fill={theme.ink} textAnchor="end">
            c = {at}: {formatNumber(value(at), 3)}
          </text>
        </>
      )}
      {axis &&
        [0, 0.25, 0.5, 0.75, 1].map((share) => {
          const c = Math.round(share * (p - 1));
          return (
            <text
              key={share}
              x={x(c)}
              y={height - 4}
              fontSize="11"
              fill={theme.muted}
              textAnchor={share === 0 ? "start" : share === 1 ? "end" : "middle"}
            >
              {share === 0 ? "c = 0" : c}
            </text>
          );
        })}
    </svg>
  );
}
