import Hand from 'lucide-react/icons/hand';

/** A hand with rings that go out from it, which stand still for who wants no motion. */
export function TouchMark() {
  return (
    <span className="touch-mark">
      <Hand size={16} aria-hidden />
    </span>
  );
}
