// A ship under two sails: product and cash on one hull.
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path d="M4 20.5h24l-3.6 6H7.6z" fill="currentColor" />
      <path d="M15 4.5v14H5.5z" fill="var(--product)" />
      <path d="M17 7.5l8.5 11H17z" fill="var(--cash)" />
    </svg>
  );
}
