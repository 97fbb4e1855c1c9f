/** A file behind a signed link that expires after ten minutes: the link is requested on demand, not with the list. */
import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Problem } from './notices.tsx';

interface DownloadButtonProps {
  label: string;
  /** The label, unique among its neighbors. */
  accessibleName: string;
  link: () => Promise<string>;
  primary?: boolean;
}

export function DownloadButton({ label, accessibleName, link, primary }: DownloadButtonProps) {
  const download = useMutation({
    mutationFn: link,
    onSuccess: (url) => {
      // The response is an attachment, so the page stays. A new window would be blocked: the click is over by now.
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
