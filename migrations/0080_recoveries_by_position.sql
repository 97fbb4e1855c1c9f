-- What commits behind a recovery is delivered when it is numbered: nobody waits for the transactions of others any more.
alter table webhook_recoveries drop column horizon;
