-- Whose price goes by age keeps the age of their first day in the plan year: who joins later is priced on joining, and which
-- children are charged stays as it was settled.

-- The first day of the employee's unbroken coverage in the plan year, where it lies before this coverage; null: coverage_start.
alter table enrollments add column priced_on date;

-- The same of somebody covered besides; null: starts_on. Not charged: a young child beyond the three oldest.
alter table coverage_people
  add column priced_on date,
  add column is_charged bool not null default true;
update coverage_people p set is_charged = false
  from (
    select c.organization_id, c.id, row_number() over (
      partition by c.organization_id, c.enrollment_id order by m.date_of_birth, d.id) as place
    from coverage_people c
    join enrollments n on n.organization_id = c.organization_id and n.id = c.enrollment_id
    join benefit_products b on b.organization_id = n.organization_id and b.id = n.product_id
    join dependents d on d.organization_id = c.organization_id and d.id = c.dependent_id
    join members m on m.organization_id = d.organization_id and m.id = d.member_id
    where c.superseded_at is null and d.relationship = 'Child' and b.category = 'Medical'
      and c.starts_on < (m.date_of_birth + interval '21 years')::date
  ) young
  where p.organization_id = young.organization_id and p.id = young.id and young.place > 3;
