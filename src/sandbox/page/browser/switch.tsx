// Something that is on or off in the sandboxes. Turns when the sandbox has turned, not before.
type SwitchProps = { label: string; isOn: boolean; turn: (isOn: boolean) => void };

export function Switch({ label, isOn, turn }: SwitchProps) {
  return (
    <button type="button" className="switch" role="switch" aria-checked={isOn} onClick={() => turn(!isOn)}>
      <i /> {label}
    </button>
  );
}
