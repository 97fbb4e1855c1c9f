/** A file that a signed link opens for ten minutes: the link is asked for when it is wanted, never when the list was read. */
import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Problem } from './notices.tsx';

interface DownloadButtonProps {
  label: string;
  /** With what tells it from its neighbours. */
  accessibleName: string;
  link: () => Promise<string>;
  primary?: boolean;
}

export function DownloadButton({ label, accessibleName, link, primary }: DownloadButtonProps) {
  const download = useMutation({
    mutationFn: link,
    onSuccess: (url) => {
      // The answer is an attachment, so the page stays. A new window would be blocked, since the click is over by now.
      const anchor = document.createElement('a');
      anchor.href = url;
      anchor.download = '';
      anchor.rel = 'noreferrer';
      anchor.click();
    },
  });
  return (
    <Stack gap="xs" align="flex-start" display="inline-flex">
      <Button
        size={primary ? 'sm' : 'compact-sm'}
        variant={primary ? 'filled' : 'default'}
        aria-label={accessibleName}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        {label}
      </Button>
      {download.error && <Problem error={download.error} onRetry={() => download.mutate()} />}
    </Stack>
  );
}
