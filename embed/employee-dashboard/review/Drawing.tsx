/** An optional drawn signature: the points of one line, as they are kept. */
import { Button, Stack, Text } from '@mantine/core';
import { type PointerEvent, useRef } from 'react';
import { useDashboardState } from '../dashboard-state.tsx';
import { useReviewWords } from './review-words.ts';

const WIDTH = 600;
const HEIGHT = 160;
/** The server's limit. */
const MOST_POINTS = 5_000;

export function Drawing() {
  const words = useReviewWords();
  const { state, change } = useDashboardState();
  const drawing = useRef(false);

  function add(event: PointerEvent<SVGSVGElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * WIDTH);
    const y = Math.round(((event.clientY - box.top) / box.height) * HEIGHT);
    change(({ strokes }) => (strokes.length < MOST_POINTS ? { strokes: [...strokes, [x, y]] } : {}));
  }
  return (
    <details>
      <summary>{words.draw}</summary>
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="dimmed">
          {words.drawHint}
        </Text>
        <svg
          className="drawing"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="img"
          aria-label={words.drawArea}
          onPointerDown={(event) => {
            drawing.current = true;
            event.currentTarget.setPointerCapture(event.pointerId);
            change({ strokes: [] });
            add(event);
          }}
          onPointerMove={(event) => drawing.current && add(event)}
          onPointerUp={() => {
            drawing.current = false;
          }}
        >
          <polyline points={state.strokes.map((point) => point.join()).join(' ')} />
        </svg>
        <Button
          variant="default"
          size="sm"
          onClick={() => change({ strokes: [] })}
          disabled={state.strokes.length === 0}
        >
          {words.clear}
        </Button>
      </Stack>
    </details>
  );
}
