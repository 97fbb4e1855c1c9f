-- Contributions by class. share_classes: the classes whose share an enrollment has, [{employee_class, until}], each up to a day;
-- after the last it has that of the employee's class.
alter table enrollments add column share_classes jsonb not null default '[]';

-- Another class pays more, and a notice is kept of it.
alter table signatures
  drop constraint signatures_signer_kind_check,
  add constraint signatures_signer_kind_check
    check (signer_kind in ('employee_token', 'partner_attested', 'passive_renewal', 'reinstatement', 'class_change'));
