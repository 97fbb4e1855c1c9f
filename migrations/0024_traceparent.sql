-- An event carries the trace of the request, or of the turn of work, that caused it: its webhooks go on with it.
alter table webhook_events add column traceparent text;
