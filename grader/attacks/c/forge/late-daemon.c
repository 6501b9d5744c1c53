// ---
// tries: Leaves a process behind that puts a verdict of its own in place again and again, until the container ends.
// place: before
// gain: any score
// helps: kill-everybody
// ---
__attribute__((constructor)) static void attack(void) {
  if (!attack_daemon()) return;
  for (;;) {
    attack_verdict("/shared/.attack");
    rename("/shared/.attack", "/shared/feedback.json");
    usleep(1000);
  }
}
