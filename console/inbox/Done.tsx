/** Says once that it is done, and takes the focus of the button that is gone; the next list comes without it. */
import { Text } from '@mantine/core';
import { useEffect, useRef } from 'react';

export function Done({ text }: { text: string }) {
  const ref = useRef<HTMLParagraphElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <Text component="p" fw={600} m={0} tabIndex={-1} ref={ref} role="status">
      {text}
    </Text>
  );
}
