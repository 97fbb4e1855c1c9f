/** A card that is a radio button or a checkbox: all of it can be pressed, and links inside stay links. */
import { type ReactNode, useId } from 'react';

interface ChoiceProps {
  type: 'radio' | 'checkbox';
  name: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  disabled?: boolean;
  invalid?: boolean;
  className?: string;
  children?: ReactNode;
}

export function Choice({ type, name, checked, onChange, label, disabled, invalid, className, children }: ChoiceProps) {
  const id = useId();
  return (
    <div
      className={`choice ${className ?? ''}`}
      data-checked={checked || undefined}
      data-disabled={disabled || undefined}
    >
      <div className="choice-head">
        <input
          type={type}
          id={id}
          name={name}
          checked={checked}
          disabled={disabled}
          aria-describedby={children ? `${id}-more` : undefined}
          aria-invalid={invalid || undefined}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <label htmlFor={id}>{label}</label>
      </div>
      {children && (
        <div id={`${id}-more`} className="choice-more">
          {children}
        </div>
      )}
    </div>
  );
}
